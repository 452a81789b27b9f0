"""Bank files as text: CAMT.054 and CSV of the association's account."""

from datetime import date

ACCOUNT = "86011117947"
IBAN = "NO9386011117947"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"


def transaction(kroner="", kid="", payer="Fjordbygg AS", message="", currency="NOK", debit="") -> str:
    """One TxDtls."""
    amount = f'<AmtDtls><TxAmt><Amt Ccy="{currency}">{kroner}</Amt></TxAmt></AmtDtls>' if kroner else ""
    reference = f"<Strd><CdtrRefInf><Ref>{kid}</Ref></CdtrRefInf></Strd>" if kid else ""
    text = f"<Ustrd>{message}</Ustrd>" if message else ""
    return (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}{debit}"
        f"<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties><RmtInf>{text}{reference}</RmtInf></TxDtls>"
    )


def entry(kroner, *details, day: date | str, ref="R1", sign="CRDT", status="BOOK", currency="NOK", reversal="") -> str:
    """One Ntry."""
    return (
        f'<Ntry><Amt Ccy="{currency}">{kroner}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{reversal}<Sts>{status}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(details)}</NtryDtls></Ntry>"
    )


def camt(*entries: str, iban: str = IBAN) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr><Ntfctn><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
        f"{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def csv_text(*rows: str, headings: str = "Bokføringsdato;Beløp;KID;Navn;Melding;Arkivref") -> str:
    return "\r\n".join([headings, *rows]) + "\r\n"
