/**
 * `code/automl_pyfunc.py` of an MLflow folder: reads a data frame by `columns.json`, as `readColumn` reads a table, and runs
 * the graph with onnxruntime. Cells may be retyped (`1.0` or `01` for the name `1`), of any dtype, under any index.
 */
export const PYFUNC_LOADER = String.raw`"""Runs a model that automl exported; needs onnxruntime, numpy and pandas, nothing else."""
import datetime
import json
import math
import os
import re
import unicodedata

import numpy as np
import onnxruntime
import pandas as pd

NO_WORDS = {"false": 0, "no": 0, "n": 0, "f": 0, "off": 0, "true": 1, "yes": 1, "y": 1, "t": 1, "on": 1}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
CURRENCY = re.compile(r"[$€£¥₹₽₩₺₫฿₴₪]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL|RUB)\b")
PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
CLOCK = r"([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*([ap]\.?m\.?)?"
ZONE = r"\s*(Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?"
TAIL = r"(?:(?:T|,?\s+)" + CLOCK + ZONE + ")?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
TIME = re.compile(CLOCK, re.I)
YMD = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?" + TAIL, re.I)
DMY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + TAIL, re.I)
DAY_MONTH = re.compile(
    WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th)?[-\s]([a-z]{3,9})\.?,?[-\s]([0-9]{4}|[0-9]{2})" + TAIL, re.I
)
MONTH_DAY = re.compile(WEEKDAY + r"([a-z]{3,9})\.?[-\s]([0-9]{1,2})(?:st|nd|rd|th)?,?[-\s]([0-9]{4})" + TAIL, re.I)
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})?Z?)?")
EPOCH = {"epoch-s": 1e3, "epoch-ms": 1.0, "epoch-us": 1e-3, "epoch-ns": 1e-6}
NAN = float("nan")
UNSEEN = "\x00unseen"


def number_of(text, form):
    """The value of a spelled number; NaN when it is none in this format."""
    text = text.strip()
    if PLAIN.fullmatch(text) and (form["thousands"] != "." or "." not in text):
        return float(text)
    body = re.sub("[\u00a0\u202f\u2009]", " ", text).replace("\u2019", "'").replace("\u2212", "-", 1)
    if form["unit"] == "percent" and body.endswith("%"):
        body = body[:-1].strip()
    if form["unit"] == "currency":
        body = CURRENCY.sub("", body).strip()
    sign = 1.0
    if form["unit"] != "none" and body.startswith("(") and body.endswith(")"):
        sign, body = -1.0, body[1:-1]
    if body.startswith("-"):
        sign = -sign
    if body[:1] in ("+", "-"):
        body = body[1:].strip()
    exponent = re.search(r"[eE][+-]?[0-9]+$", body)
    power = exponent.group(0) if exponent else ""
    mantissa = body[: len(body) - len(power)]
    whole, point, fraction = mantissa.rpartition(form["decimal"])
    if not point:
        whole, fraction = mantissa, ""
    if not re.fullmatch("[0-9]*", fraction) or (whole == "" and fraction == ""):
        return NAN
    grouped = r"[1-9][0-9]{0,2}(?:" + re.escape(form["thousands"]) + r"[0-9]{3})+"
    if whole and not re.fullmatch("[0-9]+", whole) and not (form["thousands"] and re.fullmatch(grouped, whole)):
        return NAN
    return sign * float((re.sub("[^0-9]", "", whole) or "0") + "." + (fraction or "0") + power)


def plain_number(text):
    return float(text) if PLAIN.fullmatch(text.strip()) else NAN


def day(year, month, date):
    try:
        return (datetime.date(year, month, date) - datetime.date(1970, 1, 1)).days * 86400000.0
    except ValueError:
        return NAN


def clock(groups):
    hour, minute, second = int(groups[0]), int(groups[1]), int(groups[2] or 0)
    if groups[4]:
        if not 1 <= hour <= 12:
            return NAN
        hour = hour % 12 + (12 if groups[4].lower().startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second > 0):
        return NAN
    return ((hour * 60 + minute) * 60 + second) * 1000.0 + math.floor(float("0." + (groups[3] or "0")) * 1000)


def stamp(year, month, date, tail):
    """UTC milliseconds of a day and the groups of a time of day with its zone."""
    start = day(year, month, date)
    if tail[0] is None:
        return start
    zone, shift = tail[5], 0
    if zone and zone.upper() not in ("Z", "UTC", "GMT"):
        digits = zone[1:].replace(":", "")
        shift = (int(digits[:2]) * 60 + int(digits[2:] or 0)) * (-1 if zone[0] == "-" else 1)
    return start + clock(tail) - shift * 60000


def full_year(text):
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def month_of(word):
    name = word[:3].lower()
    return MONTHS.index(name) + 1 if name in MONTHS else 0


def compact(text):
    match = COMPACT.fullmatch(text)
    if not match:
        return NAN
    hour, minute, second = (int(match.group(i) or 0) for i in (4, 5, 6))
    if hour > 23 or minute > 59 or second > 60:
        return NAN
    return day(*(int(match.group(i)) for i in (1, 2, 3))) + ((hour * 60 + minute) * 60 + second) * 1000


def date_of_number(value, order):
    whole = float(value).is_integer() if math.isfinite(value) else False
    if order == "compact":
        return compact(str(int(value))) if whole else NAN
    if order == "year":
        return day(int(value), 1, 1) if whole and 0 < value < 10000 else NAN
    return value * EPOCH[order] if order in EPOCH else NAN


def date_of(text, order):
    """UTC milliseconds of a spelled date; NaN when it is none in this order. No zone means UTC."""
    text = text.strip()
    if order == "compact":
        return compact(text)
    if order == "time":
        match = TIME.fullmatch(text)
        return clock(match.groups()) if match else NAN
    if order == "year" or order in EPOCH:
        return date_of_number(plain_number(text), order)
    if order == "named":
        match = DAY_MONTH.fullmatch(text)
        if match:
            return stamp(full_year(match[3]), month_of(match[2]), int(match[1]), match.groups()[3:])
        match = MONTH_DAY.fullmatch(text)
        return stamp(int(match[3]), month_of(match[1]), int(match[2]), match.groups()[3:]) if match else NAN
    if order == "ymd":
        match = YMD.fullmatch(text)
        return stamp(int(match[1]), int(match[3]), int(match[4] or 1), match.groups()[4:]) if match else NAN
    match = DMY.fullmatch(text)
    if not match:
        return NAN
    first, second = int(match[1]), int(match[3])
    date, month = (first, second) if order == "dmy" else (second, first)
    return stamp(full_year(match[4]), month, date, match.groups()[4:])


def unique(names, read):
    """Names by a value read from them; values that two names share are left out."""
    found, shared = {}, set()
    for name in names:
        value = read(name)
        if not math.isnan(value):
            if value in found:
                shared.add(value)
            found[value] = name
    return {value: name for value, name in found.items() if value not in shared}


def spelled(value):
    """A number as JavaScript writes it, as far as names need it."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e21 else repr(float(value))


class Names:
    """Names of a column, found by spelling, by the number or by the yes/no word that they stand for."""

    def __init__(self, names):
        self.exact = set(names)
        self.trimmed = {}
        for name in names:
            self.trimmed.setdefault(name.strip(), name)
        self.numbers = unique(names, plain_number)
        self.words = unique(names, lambda name: NO_WORDS.get(name.strip().lower(), NAN))

    def find(self, cell):
        if isinstance(cell, (bool, np.bool_)):
            word = "true" if cell else "false"
            return word if word in self.exact else self.words.get(int(cell))
        if isinstance(cell, (int, float, np.number)):
            word = spelled(cell) if math.isfinite(cell) else str(cell)
            return word if word in self.exact else self.numbers.get(float(cell))
        text = str(cell)
        if text in self.exact:
            return text
        return self.trimmed.get(text.strip(), self.numbers.get(plain_number(text)))


class Column:
    """Turns one column of a data frame into the tensor that the graph reads."""

    def __init__(self, spec):
        self.spec = spec
        self.kind = spec["kind"]
        self.missing = set(spec["missing"])
        self.numbers = set(spec["missingNumbers"])
        self.names = Names(spec.get("names", []))

    def is_missing(self, cell):
        if isinstance(cell, str):
            word = cell.strip()
            return (word.lower() if self.spec["anyCase"] else word) in self.missing
        return cell is None or bool(pd.isna(cell)) or (not isinstance(cell, bool) and cell in self.numbers)

    def cell(self, cell):
        if self.kind == "name":
            found = self.names.find(cell) if isinstance(cell, str) else None
            if found is not None:
                return found
            if self.is_missing(cell):
                return ""
            return self.names.find(cell) or UNSEEN
        if self.is_missing(cell):
            return "" if self.kind == "text" else NAN
        if self.kind == "text":
            return unicodedata.normalize("NFC", str(cell))
        if self.kind == "date":
            return self.date(cell)
        if self.kind == "boolean":
            found = self.names.find(cell)
            if found is not None:
                return float(self.spec["names"].index(found))
            if isinstance(cell, str):
                return float(NO_WORDS.get(cell.strip().lower(), NAN))
            return float(cell) if cell in (0, 1) else NAN
        if isinstance(cell, str):
            return number_of(cell, self.spec["format"])
        return float(cell) if isinstance(cell, (bool, int, float, np.number, np.bool_)) else NAN

    def date(self, cell):
        if isinstance(cell, (datetime.date, np.datetime64)):
            moment = pd.Timestamp(cell)
            moment = moment.tz_localize("UTC") if moment.tz is None else moment.tz_convert("UTC")
            return moment.as_unit("us").value / 1000.0
        if isinstance(cell, (bool, np.bool_)):
            return NAN
        if isinstance(cell, (int, float, np.number)):
            return date_of_number(float(cell), self.spec["order"])
        return date_of(str(cell), self.spec["order"])

    def tensor(self, series):
        plain = isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf"
        if self.kind == "number" and plain:
            cells = series.to_numpy(dtype=np.float64)
            values = np.where(np.isin(cells, list(self.numbers)), NAN, cells) if self.numbers else cells
        else:
            known = {}
            values = []
            for cell in series.astype(object).tolist():
                key = (type(cell), cell)
                if key not in known:
                    known[key] = self.cell(cell)
                values.append(known[key])
        if self.kind in ("name", "text"):
            return np.array(values, dtype=object).reshape(-1, 1)
        with np.errstate(over="ignore"):
            cells = np.array(values, dtype=np.float64).astype(np.float64 if self.kind == "date" else np.float32)
        return np.where(np.isfinite(cells), cells, np.array(NAN, cells.dtype)).reshape(-1, 1)


class Model:
    """What mlflow.pyfunc calls."""

    def __init__(self, folder):
        with open(os.path.join(folder, "columns.json"), encoding="utf-8") as file:
            self.plan = json.load(file)
        self.columns = [Column(spec) for spec in self.plan["columns"]]
        self.session = onnxruntime.InferenceSession(
            os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"]
        )

    def predict(self, data, params=None):
        """Labels or values [rows]; with params={"table": True} a data frame with all columns of automl predict."""
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        lacking = [c.spec["name"] for c in self.columns if c.spec["name"] not in frame.columns]
        if lacking:
            raise ValueError("The table lacks columns that the model was trained on: " + ", ".join(map(repr, lacking)))
        index, classes = frame.index, self.plan["classes"]
        if len(frame) == 0:
            outputs = {"label": np.empty((0, 1), object), "prediction": np.empty((0, 1))}
            outputs["probabilities"] = np.empty((0, len(classes)))
            outputs["quantiles"] = np.empty((0, len(self.plan["quantiles"])))
        else:
            feeds = {c.spec["name"]: c.tensor(frame[c.spec["name"]]) for c in self.columns}
            names = [output.name for output in self.session.get_outputs()]
            outputs = dict(zip(names, self.session.run(names, feeds)))
        answer = outputs["label" if classes else "prediction"].reshape(-1)
        answer = answer if classes else answer.astype(np.float64)
        if not (params or {}).get("table"):
            return answer
        table = pd.DataFrame({"prediction": answer}, index=index)
        for k, label in enumerate(classes):
            table["proba_" + label] = outputs["probabilities"][:, k].astype(np.float64)
        for k, level in enumerate(self.plan["quantiles"]):
            table["quantile_" + spelled(level)] = outputs["quantiles"][:, k].astype(np.float64)
        return table


def _load_pyfunc(path):
    return Model(path)
`;
