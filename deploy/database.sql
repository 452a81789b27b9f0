-- Makes the database and its two roles. Run once by PostgreSQL's administrator; docs/install.md has the command.
-- moteplass_owner owns the tables and migrates them. moteplass_web is what the running site signs in with: it reads and
-- writes rows, and can neither change a table nor drop the triggers that keep issued documents as they are.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD

CREATE ROLE moteplass_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE moteplass_web LOGIN PASSWORD :'web_password';
CREATE DATABASE moteplass OWNER moteplass_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE moteplass FROM PUBLIC;
GRANT CONNECT ON DATABASE moteplass TO moteplass_web;

\connect moteplass
ALTER SCHEMA public OWNER TO moteplass_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO moteplass_web;
-- For tables that are there already, and for each that a migration makes.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO moteplass_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO moteplass_web;
ALTER DEFAULT PRIVILEGES FOR ROLE moteplass_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO moteplass_web;
ALTER DEFAULT PRIVILEGES FOR ROLE moteplass_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO moteplass_web;
