"""What is said about workbooks, and in them, in the languages of workbooks."""

from __future__ import annotations

from collections.abc import Mapping

from coprod_kg.parse.table.layout import LANGUAGES, same

#: Names of the sheets that hold no rows of a class, and of what a reader looks for in them.
NAMES: Mapping[str, Mapping[str, str]] = {
    "readme": {"en": "read me", "es": "léame"},
    "lists": {"en": "lists", "es": "listas"},
    "findings": {"en": "findings", "es": "hallazgos"},
    "other": {"en": "other statements", "es": "otros enunciados"},
    "example": {"en": "(example)", "es": "(ejemplo)"},
    "base": {"en": "addresses begin with", "es": "las direcciones empiezan por"},
    "id": {"en": "id", "es": "id"},
    "kind": {"en": "kind", "es": "tipo"},
}

_SAYS: Mapping[str, Mapping[str, str]] = {
    "unknownSheet": {
        "en": "“{name}” is none of the sheets that are read, so its rows would be lost.{near} Sheets are called: "
        "{allowed}. To keep a sheet of your own, begin its name with #.",
        "es": "“{name}” no es ninguna de las hojas que se leen, y sus filas se perderían.{near} Las hojas se llaman: "
        "{allowed}. Para conservar una hoja propia, empiece su nombre por #.",
    },
    "twiceSheet": {
        "en": "The sheets “{name}” and “{other}” are for the same things. Put their rows together in one.",
        "es": "Las hojas “{name}” y “{other}” son para las mismas cosas. Reúna sus filas en una.",
    },
    "unknownColumn": {
        "en": "“{name}” is none of this sheet's columns, so what stands below would be lost.{near} Columns are "
        "called: {allowed}. To keep a column of your own, begin its heading with #.",
        "es": "“{name}” no es ninguna de las columnas de esta hoja, y lo que hay debajo se perdería.{near} Las "
        "columnas se llaman: {allowed}. Para conservar una columna propia, empiece su encabezado por #.",
    },
    "noHeading": {
        "en": "This column has no heading, so what stands in it would be lost. Write one of this sheet's headings in "
        "row {row}, or take the cells out.",
        "es": "Esta columna no tiene encabezado, y lo que hay en ella se perdería. Escriba en la fila {row} uno de "
        "los encabezados de esta hoja, o quite las celdas.",
    },
    "twiceColumn": {
        "en": "“{name}” is the heading of two columns. Put their values together in one, separated by “;”.",
        "es": "“{name}” encabeza dos columnas. Reúna sus valores en una, separados por “;”.",
    },
    "badLanguage": {
        "en": "“{name}” is not a language. Write its code between brackets, such as [en], [es] or [es-MX].",
        "es": "“{name}” no es un idioma. Escriba su código entre corchetes, como [en], [es] o [es-MX].",
    },
    "noName": {
        "en": "This row has neither an id nor a name, so that nothing can refer to it. Give it one.",
        "es": "Esta fila no tiene ni id ni nombre, y nada puede referirse a ella. Póngale uno.",
    },
    "twice": {
        "en": "Row {row} is the same thing already ({name}), and the two would become one. Put them together, or "
        "give each an id of its own in the column “id”.",
        "es": "La fila {row} ya es la misma cosa ({name}), y las dos se harían una. Reúnalas, o ponga a cada una un "
        "id propio en la columna “id”.",
    },
    "badAddress": {
        "en": "“{value}” is not an address: it has a space or a character that addresses may not have. Write it "
        "percent-encoded (%20 for a space).",
        "es": "“{value}” no es una dirección: tiene un espacio o un carácter que las direcciones no admiten. "
        "Escríbala con códigos (%20 por un espacio).",
    },
    "noWord": {
        "en": "“{value}” is not in the list of “{name}”.{near} Choose from: {allowed}.{several}",
        "es": "“{value}” no está en la lista de “{name}”.{near} Elija entre: {allowed}.{several}",
    },
    "noRow": {
        "en": "There is no row called “{value}” on {sheets}.{near} Add it there, or write the web address of a thing "
        "that is described elsewhere.{several}",
        "es": "No hay ninguna fila llamada “{value}” en {sheets}.{near} Añádala allí, o escriba la dirección web de "
        "una cosa descrita en otro lugar.{several}",
    },
    "exampleRow": {
        "en": "“{value}” is an example row, which is not read. Write your own row, or take the word {example} out of "
        "its id.",
        "es": "“{value}” es una fila de ejemplo, que no se lee. Escriba su propia fila, o quite la palabra {example} "
        "de su id.",
    },
    "manyRows": {
        "en": "“{value}” is the name of {count} rows ({rows}). Refer to the one you mean by its id.",
        "es": "“{value}” es el nombre de {count} filas ({rows}). Refiérase a la que corresponda por su id.",
    },
    "notADate": {
        "en": "“{value}” is not a date that everybody reads alike.{near} Write year, month and day: 2021-05-12; "
        "2021-05 or 2021 where the rest is not known.",
        "es": "“{value}” no es una fecha que todos lean igual.{near} Escriba año, mes y día: 2021-05-12; 2021-05 o "
        "2021 si no se sabe el resto.",
    },
    "noSuchDay": {
        "en": "There is no such day as “{value}”. Write one that there is, as year, month and day: 2021-05-12; "
        "2021-05 or 2021 where the rest is not known.",
        "es": "No existe el día “{value}”. Escriba uno que exista, con año, mes y día: 2021-05-12; 2021-05 o 2021 si "
        "no se sabe el resto.",
    },
    "oneOnly": {
        "en": "This column holds one value a row, and here are {count}. Write a row for each.",
        "es": "Esta columna lleva un valor por fila, y aquí hay {count}. Escriba una fila por cada uno.",
    },
    "formulas": {
        "en": "Cells here are calculated: {count}, such as {cell} ({formula}). Values were read, not formulas.",
        "es": "Aquí hay celdas calculadas: {count}, como {cell} ({formula}). Se leyeron los valores, no las fórmulas.",
    },
    "noValue": {
        "en": "The formula {formula} has no value here. Open the workbook in a spreadsheet program and save it, or "
        "write the value instead.",
        "es": "La fórmula {formula} no tiene valor aquí. Abra el libro en un programa de hojas de cálculo y guárdelo, "
        "o escriba el valor.",
    },
    "error": {
        "en": "This cell shows the error {value} instead of a value. Mend the formula, or write the value.",
        "es": "Esta celda muestra el error {value} en lugar de un valor. Corrija la fórmula, o escriba el valor.",
    },
    "examples": {
        "en": "Example rows were left out: {count}, those with {example} as their id.",
        "es": "Se dejaron fuera filas de ejemplo: {count}, las que tienen {example} como id.",
    },
    "noBase": {
        "en": "It is not said how the addresses of rows begin, so they begin with {base}, after the name of the file. "
        "Keep that name, or write a beginning of your own on a sheet “{sheet}”, beside “{label}”.",
        "es": "No se dice cómo empiezan las direcciones de las filas, así que empiezan por {base}, según el nombre del "
        "archivo. Conserve ese nombre, o escriba un comienzo propio en una hoja “{sheet}”, junto a “{label}”.",
    },
    "badBase": {
        "en": "“{value}” cannot be the beginning of addresses. Write a web address that ends in / or #, such as "
        "https://example.org/our-cases/.",
        "es": "“{value}” no puede ser el comienzo de direcciones. Escriba una dirección web que acabe en / o #, como "
        "https://example.org/casos/.",
    },
    "badStatement": {
        "en": "This row does not read as a statement: {why} Write a thing, a property and a value as N-Triples does: "
        '<address>, "text"@en, "2021"^^<type>.',
        "es": "Esta fila no se lee como un enunciado: {why} Escriba una cosa, una propiedad y un valor como N-Triples: "
        '<dirección>, "texto"@es, "2021"^^<tipo>.',
    },
    "encoding": {
        "en": "The table “{table}” does not say its encoding and is not in UTF-8, so it was read as Windows-1252, in "
        "which Excel saves CSV under Windows. “{word}” stands in it: if that is misspelt, save the table as CSV UTF-8.",
        "es": "La tabla “{table}” no dice su codificación y no está en UTF-8, así que se leyó como Windows-1252, en la "
        "que Excel guarda CSV en Windows. En ella pone “{word}”: si está mal escrito, guarde la tabla como CSV UTF-8.",
    },
    "valuesOnly": {
        "en": "Of a workbook in {kind} the values are read as last calculated, and a cell that shows an error as "
        "blank. In one saved as .xlsx, formulas and errors are told, and wrong cells can be marked.",
        "es": "De un libro en {kind} se leen los valores tal como se calcularon por última vez, y como vacía una celda "
        "que muestra un error. En uno guardado como .xlsx se avisa de fórmulas y errores y se marcan las celdas.",
    },
    "leftOut": {
        "en": "“{entry}” is not a table (CSV) and was not read.",
        "es": "“{entry}” no es una tabla (CSV) y no se leyó.",
    },
    "merged": {
        "en": "The cells {range} are merged, and only the first of them has a value. Unmerge them, and write the value "
        "in each.",
        "es": "Las celdas {range} están combinadas, y solo la primera tiene un valor. Sepárelas y escriba el valor en "
        "cada una.",
    },
    "rowsLeft": {
        "en": "Rows were left out: {count}, since their “{column}” is not one that the mapping keeps.",
        "es": "Se omitieron filas: {count}, porque su “{column}” no es de las que conserva la correspondencia.",
    },
    "noAddress": {
        "en": "No address can be made for “{name}” here: {address} needs columns that have no value in this row.",
        "es": "No se puede formar una dirección para “{name}”: {address} necesita columnas sin valor en esta fila.",
    },
    "sameAddress": {
        "en": "This row is about the same thing as {where}, and the two would become one. Put them together, or "
        "choose an address in the mapping that tells them apart.",
        "es": "Esta fila trata de lo mismo que {where}, y las dos se harían una. Júntelas, o elija en la "
        "correspondencia una dirección que las distinga.",
    },
    "noRecord": {
        "en": "There is no {name} whose “{by}” is “{value}”. Mend the reference, or add what it refers to.",
        "es": "No hay {name} cuyo “{by}” sea “{value}”. Corrija la referencia, o añada aquello a lo que se refiere.",
    },
    "noValueOf": {
        "en": "“{value}” is not in the mapping's table of values, which has: {allowed}. Add it there, with "
        "“otherwise: skip” or “keep” if it does not matter.",
        "es": "“{value}” no está en la tabla de valores de la correspondencia, que tiene: {allowed}. Añádalo, con "
        "“otherwise: skip” o “keep” si no importa.",
    },
    "unread": {
        "en": "The mapping reads nothing from these columns: {names}. If that is meant, list them under “ignore”.",
        "es": "La correspondencia no lee nada de estas columnas: {names}. Si es a propósito, póngalas en “ignore”.",
    },
    "noHeadingRead": {
        "en": "This column has no heading, so that the mapping cannot read it, and what stands in it is left out. Give "
        "it a heading in row {row}. Where a row is longer than others, a text with a comma may lack quotation marks.",
        "es": "Esta columna no tiene encabezado: la correspondencia no puede leerla y se omite lo que contiene. Ponga "
        "uno en la fila {row}. Si una fila es más larga que las demás, quizá falten las comillas de un texto con coma.",
    },
    "twiceRead": {
        "en": "“{name}” is the heading of two columns, and the mapping would read the first only. Give this one "
        "another heading, or put their values together.",
        "es": "“{name}” encabeza dos columnas, y la correspondencia solo leería la primera. Ponga a esta otro "
        "encabezado, o reúna sus valores.",
    },
    "near": {"en": " Did you mean “{near}”?", "es": " ¿Quería decir “{near}”?"},
    "or": {"en": " or ", "es": " o "},
    "isOption": {
        "en": " “{value}” is chosen there, in the column “{column}”; here goes the name of a row.",
        "es": " “{value}” se elige allí, en la columna “{column}”; aquí va el nombre de una fila.",
    },
    "several": {"en": " Several are separated by “;”.", "es": " Varios se separan con “;”."},
    "sheet": {"en": "the sheet “{name}”", "es": "la hoja “{name}”"},
    "noSheets": {
        "en": "No sheet here is one that is read. They are called: {allowed}. `coprod-kg template FILE.xlsx` makes a "
        "workbook to fill in; a table of another layout needs --mapping.",
        "es": "Ninguna hoja es de las que se leen. Se llaman: {allowed}. `coprod-kg template FILE.xlsx` hace un libro "
        "para rellenar; una tabla de otra forma necesita --mapping.",
    },
    "noRows": {
        "en": "The sheets hold no rows of yours yet: fill in some below the headings.",
        "es": "Las hojas no tienen aún filas suyas: rellene algunas debajo de los encabezados.",
    },
}


def say(key: str, language: str, **facts: object) -> str:
    """The sentence of a key, with the facts put in."""
    return in_language(_SAYS[key], language, facts)


def in_language(texts: Mapping[str, str], language: str, facts: Mapping[str, object]) -> str:
    """That of some texts which is in a language, English where there is none, with the facts put in."""
    return texts.get(language, texts["en"]).format_map(facts)


def called(key: str, language: str) -> str:
    """A name that workbooks use, in a language."""
    return NAMES[key].get(language, NAMES[key]["en"])


def is_called(key: str, text: str) -> bool:
    """Whether a text is a name, in any language."""
    return same(text) in {same(NAMES[key][language]) for language in LANGUAGES}
