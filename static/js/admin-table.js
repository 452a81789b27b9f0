// The input of a table in the page editor: Wagtail's grid, and rows pasted from a spreadsheet.
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Tab separated text as rows. A cell in quotation marks may hold tabs, line breaks and doubled quotation marks.
  function readRows(text) {
    const rows = [[]];
    let cell = "", quoted = false, quotedFrom = 0;
    const endCell = () => { rows.at(-1).push(cell.trim()); cell = ""; };
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += '"'; at += 1; } else quoted = false;
      } else if (sign === '"' && cell === "") { quoted = true; quotedFrom = rows.length; }
      else if (sign === "\t") endCell();
      else if (sign === "\n") { endCell(); rows.push([]); }
      else cell += sign;
    }
    endCell();
    return { rows: rows.filter((row) => row.some(Boolean)), unclosed: quoted ? quotedFrom : 0 };
  }

  function problem({ rows, unclosed }, texts) {
    const { limits } = texts;
    if (unclosed) return fill(texts.unclosed, { row: unclosed });
    if (!rows.length) return texts.empty;
    if (rows.every((row) => row.length === 1)) return texts.oneColumn;
    if (rows.length > limits.rows) return fill(texts.tooManyRows, { rows: rows.length, most: limits.rows });
    for (const [number, row] of rows.entries()) {
      const values = { row: number + 1, columns: row.length };
      if (row.length > limits.columns) return fill(texts.tooManyColumns, { ...values, most: limits.columns });
      if (row.some((cell) => cell.length > limits.cell)) return fill(texts.tooLong, { ...values, most: limits.cell });
    }
    return "";
  }

  function pasteField(id, texts, use) {
    const box = document.createElement("details");
    box.className = "table-paste";
    box.innerHTML = `<summary></summary><label for="${id}-pasted"></label><p class="help" id="${id}-pasted-help"></p>
      <textarea id="${id}-pasted" rows="5" spellcheck="false" aria-describedby="${id}-pasted-help ${id}-pasted-answer"></textarea>
      <button type="button" class="button button-small button-secondary"></button>
      <p class="table-paste__answer" id="${id}-pasted-answer" role="status"></p>`;
    const part = (name) => box.querySelector(name);
    part("summary").textContent = texts.title;
    part("label").textContent = texts.label;
    part(".help").textContent = texts.help;
    part("button").textContent = texts.button;
    part("button").addEventListener("click", () => {
      const area = part("textarea"), answer = part(".table-paste__answer");
      const read = readRows(area.value.replace(/\r\n?/g, "\n"));
      const wrong = problem(read, texts);
      answer.classList.toggle("table-paste__answer--wrong", Boolean(wrong));
      area.setAttribute("aria-invalid", String(Boolean(wrong)));
      answer.textContent = wrong;
      if (wrong) return area.focus();
      const columns = Math.max(...read.rows.map((row) => row.length));
      use(read.rows.map((row) => [...row, ...Array(columns - row.length).fill("")]));
      area.value = "";
      answer.textContent = fill(texts.done, { rows: read.rows.length, columns });
    });
    return box;
  }

  window.telepath.register("moteplass.widgets.TableInput", class {
    constructor(options, strings, texts) {
      // Looked up here, because Wagtail's script may be loaded after this one.
      const Grid = window.telepath.constructors["wagtail.widgets.TableInput"];
      this.grid = new Grid(options, strings);
      this.texts = texts;
    }

    render(placeholder, name, id, state, ...rest) {
      const widget = this.grid.render(placeholder, name, id, state, ...rest);
      const container = () => document.getElementById(`${id}-handsontable-container`);
      container().after(pasteField(id, this.texts, (data) => {
        const before = widget.getState() || {};
        // A new grid: Wagtail's own has no way to get other rows.
        container().replaceWith(container().cloneNode(false));
        widget.setState({ ...before, data, cell: [], mergeCells: [] });
        document.getElementById(id).dispatchEvent(new Event("change", { bubbles: true }));
        window.dispatchEvent(new Event("resize"));
      }));
      return widget;
    }
  });
})();
