"""What the sheet that explains says, and what stands beside cells, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_kg.parse.table.wording import in_language

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "title": {
        "en": "Cases of co-production in public services",
        "es": "Casos de coproducción en los servicios públicos",
    },
    "steps": {
        "en": "How to fill this in",
        "es": "Cómo rellenar este libro",
    },
    "how": {
        "en": "1. Each sheet is for one kind of thing, each row for one. Begin with “{case}” and “{involvement}”; "
        "leave sheets and columns you do not need blank.\n"
        "2. Dark columns with a star * must be filled in, those of middle blue should be. Point at a heading to "
        "read what belongs below it; all are explained further down.\n"
        "3. Where a cell offers a list, choose from it. Columns that name rows of another sheet take the name or the "
        "id that stands there.\n"
        "4. Several values in one cell are separated by a semicolon:  design; evaluation.  Texts such as names and "
        "descriptions are one a cell; a semicolon that belongs to another value is written twice (;;).\n"
        "5. The id is a short word of your own, such as library. It may stay blank: then it is made of the name, "
        "and changes with it.\n"
        "6. The language of a text stands in the heading: name [en]. For another language copy the column and write "
        "its code, such as name [fr].\n"
        "7. Write dates as year, month and day (2021-05-12), or only 2021-05 or 2021. Say what you do not know in the "
        "column “{note}”.\n"
        "8. The grey rows with the id {example} are examples. They are not read; you may leave or delete them.\n"
        "9. A sheet or heading of your own that begins with # is left alone.\n"
        "10. How sheets hang together: a “{case}” names its involvements; each “{involvement}” names one “{actor}”, "
        "one “{service-arrangement}”, and the rows of “{value-outcome}” that it brings about; a “{case}” or “{claim}” "
        "names the “{passage}” that it is taken from, and that the “{work}” in which it stands. Write a row first, "
        "then its name or id where it is needed.",
        "es": "1. Cada hoja es para un tipo de cosas, cada fila para una cosa. Empiece por “{case}” y “{involvement}”; "
        "deje en blanco las hojas y columnas que no necesite.\n"
        "2. Las columnas oscuras con asterisco * deben rellenarse; las de azul medio, a ser posible. Señale un "
        "encabezado para leer qué va debajo; más abajo se explican todos.\n"
        "3. Donde una celda ofrece una lista, elija de ella. Las columnas que nombran filas de otra hoja llevan el "
        "nombre o el id que figura allí.\n"
        "4. Varios valores en una celda se separan con punto y coma:  diseño; evaluación.  Los textos como nombres y "
        "descripciones son uno por celda; un punto y coma que sea parte de otro valor se escribe dos veces (;;).\n"
        "5. El id es una palabra corta suya, como biblioteca. Puede quedar en blanco: entonces se forma con el nombre, "
        "y cambia con él.\n"
        "6. El idioma de un texto figura en el encabezado: nombre [es]. Para otro idioma copie la columna y escriba su "
        "código, como nombre [fr].\n"
        "7. Escriba las fechas como año, mes y día (2021-05-12), o solo 2021-05 o 2021. Diga lo que no sepa en la "
        "columna “{note}”.\n"
        "8. Las filas grises con el id {example} son ejemplos. No se leen; puede dejarlas o borrarlas.\n"
        "9. Una hoja o un encabezado suyo que empiece por # se deja como está.\n"
        "10. Cómo encajan las hojas: cada “{case}” nombra sus participaciones; cada “{involvement}” nombra un "
        "“{actor}”, un “{service-arrangement}” y las filas de “{value-outcome}” a que da lugar; cada “{case}” o "
        "“{claim}” nombra el “{passage}” del que procede, y este la “{work}” en que está. Escriba primero una fila, "
        "y luego su nombre o id donde haga falta.",
    },
    "after": {
        "en": "When it is filled in: coprod-kg validate FILE.xlsx --annotate CHECKED.xlsx gives this workbook back "
        "with what is wrong marked in its cells; coprod-kg submit FILE.xlsx hands it in.",
        "es": "Cuando esté relleno: coprod-kg validate LIBRO.xlsx --annotate REVISADO.xlsx devuelve este libro con "
        "lo que falta marcado en sus celdas; coprod-kg submit LIBRO.xlsx lo entrega.",
    },
    "baseHelp": {
        "en": "Keep this as it is: so the same row has the same address each time you hand the workbook in. Write an "
        "address of your own instead if you have one.",
        "es": "Déjelo así: de este modo la misma fila tiene la misma dirección cada vez que entregue el libro. Si "
        "tiene una dirección propia, escríbala en su lugar.",
    },
    "columns": {"en": "All sheets and columns", "es": "Todas las hojas y columnas"},
    "sheet": {"en": "sheet", "es": "hoja"},
    "column": {"en": "column", "es": "columna"},
    "what": {"en": "what belongs there", "es": "qué va ahí"},
    "must": {"en": "needed?", "es": "¿hace falta?"},
    "many": {"en": "several?", "es": "¿varios?"},
    "term": {"en": "term", "es": "término"},
    "required": {"en": "required", "es": "obligatorio"},
    "recommended": {"en": "recommended", "es": "recomendado"},
    "optional": {"en": "optional", "es": "opcional"},
    "one": {"en": "one", "es": "uno"},
    "separated": {"en": "separated by ;", "es": "separados por ;"},
    "idHelp": {
        "en": "A short word of your own for this row, to refer to it from other sheets. Leave it blank to have it "
        "made of the name. A web address stands for itself.",
        "es": "Una palabra corta suya para esta fila, para referirse a ella desde otras hojas. Déjelo en blanco para "
        "que se forme con el nombre. Una dirección web vale por sí misma.",
    },
    "fromList": {"en": "Choose from the list.", "es": "Elija de la lista."},
    "fromSheet": {
        "en": "The name or id of a row on {sheets}, or a web address.",
        "es": "El nombre o el id de una fila de {sheets}, o una dirección web.",
    },
    "asDate": {"en": "As 2021-05-12, 2021-05 or 2021.", "es": "Como 2021-05-12, 2021-05 o 2021."},
    "ofLanguage": {
        "en": "The language stands in the heading; for another, copy the column and write its code, such as [fr].",
        "es": "El idioma figura en el encabezado; para otro, copie la columna y escriba su código, como [fr].",
    },
    "separate": {"en": "Separate several with ;", "es": "Separe varios con ;"},
    "notListed": {"en": "This is not in the list.", "es": "Esto no está en la lista."},
    "findingsTitle": {"en": "What was found", "es": "Lo que se ha encontrado"},
    "violation": {"en": "must be mended", "es": "debe corregirse"},
    "warning": {"en": "should be mended", "es": "debería corregirse"},
    "info": {"en": "could be richer", "es": "podría enriquecerse"},
    "severity": {"en": "how grave", "es": "gravedad"},
    "cell": {"en": "cell", "es": "celda"},
    "value": {"en": "value", "es": "valor"},
    "message": {"en": "what is wrong, and how to mend it", "es": "qué ocurre y cómo corregirlo"},
    "nothing": {"en": "Nothing is wrong.", "es": "No hay nada que corregir."},
    "colours": {
        "en": "The cells of your sheets are coloured alike, with the message as a comment. Mend them and hand the "
        "workbook in again; this sheet is not read.",
        "es": "Las celdas de sus hojas llevan el mismo color, con el mensaje como comentario. Corríjalas y entregue el "
        "libro otra vez; esta hoja no se lee.",
    },
    "thing": {"en": "thing", "es": "cosa"},
    "property": {"en": "property", "es": "propiedad"},
    "otherHelp": {
        "en": "What no column has a place for stands here, so that nothing is lost. Leave it as it is.",
        "es": "Aquí figura lo que no cabe en ninguna columna, para que nada se pierda. Déjelo como está.",
    },
}


def text(key: str, language: str, **facts: str) -> str:
    """A text in a language, with the facts put in."""
    return in_language(_TEXTS[key], language, facts)
