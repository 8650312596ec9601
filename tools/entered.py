"""What people, files and other programs write where a code is expected."""

from .code_forms import as_text, canonical_form

# What spreadsheets and exports have in a cell without a code, in upper case; what
# consists of zeros or has neither letter nor digit means the same.
NONE = {
    *("N/A", "NA", "N.A.", "NONE", "NULL", "NIL", "NAN", "UNKNOWN", "UNDEFINED"),
    *("NO CODE", "NOT AVAILABLE", "NOT APPLICABLE"),
    *("#N/A", "#NV", "#NAME?", "#REF!", "#VALUE!", "#NULL!", "#NUM!", "#DIV/0!"),
    *("#BEZUG!", "#WERT!", "#ZAHL!", "#VALEUR!", "#NOM?", "#¡REF!", "#¡VALOR!"),
    *("K.A.", "N.V.", "KEINE", "KEINE ANGABE", "OHNE", "UNBEKANNT"),
    *("AUCUN", "AUCUNE", "NÉANT", "INCONNU", "N.D.", "ND"),
    *("NINGUNO", "NINGUNA", "DESCONOCIDO", "SIN CÓDIGO"),
    *("NENHUM", "NENHUMA", "DESCONHECIDO", "SEM CÓDIGO"),
    *("无", "無", "没有", "未知", "不详"),
    *("なし", "無し", "不明", "未定"),
    *("कोई नहीं", "अज्ञात", "लागू नहीं"),
    *("لا يوجد", "غير معروف", "مجهول", "بدون"),
}


def means_none(text):
    """Return whether a text says that there is no code: ``n/a``, ``-``, ``0``.

    :param text: as for :func:`~.code_forms.stored_form`
    :return: whether it says so; not for an empty text, which says nothing
    """
    code = canonical_form(text)
    letters = [char for char in code if char.isalnum()]
    return bool(code) and (set(letters) <= {"0"} or code.strip(" ()<>[]{}-_") in NONE)


def is_text(value):
    """Return whether a value can be kept as a text: no list, and not ``True``.

    :param value: what a program sends where a text is expected
    """
    return not value or bool(as_text(value))
