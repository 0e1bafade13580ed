"""Reads exports with the tools they are meant for and compares them with the results: see `.ci/exports`."""

import contextlib
import glob
import io
import json
import sys
import warnings
from pathlib import Path


def fail(message):
    sys.exit(f"failed: {message}")


def same(a, b):
    """Whether two arrays of float64 have the same bits, NaN being NaN."""
    import numpy as np

    a, b = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    nan = np.isnan(a)
    return a.shape == b.shape and (nan == np.isnan(b)).all() and (a[~nan].view("u8") == b[~nan].view("u8")).all()


def tables(results, out):
    import pandas as pd
    import polars as pl
    import pyarrow.parquet as pq

    schema = json.loads((out / "csv/schema.json").read_text())
    of_pandas = {"text": "str", "integer": "int64", "number": "float64", "boolean": "bool"}
    of_polars = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
    read = {}
    for table in schema["tables"]:
        path = out / "csv" / table["file"]
        parquet = out / "parquet" / table["file"].replace(".csv", ".parquet")
        kinds = {column["name"]: column["type"] for column in table["columns"]}
        meta = json.loads(pq.read_schema(parquet).metadata[b"ratecheck.schema"])
        if meta["schema_version"] != schema["schema_version"]:
            fail(f"{parquet}: schema_version {meta['schema_version']}")
        # What pandas guesses but for empty text, what polars guesses, and what both are told.
        floats = {name: ["NaN"] for name, kind in kinds.items() if kind == "number"}
        dtypes = {name: of_pandas[kind] for name, kind in kinds.items()}
        exact = {} if pd.__version__.split(".") >= ["3", "1"] else {"float_precision": "round_trip"}
        guessed = pd.read_csv(path)
        one = pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=floats, **exact)
        two = pd.read_parquet(parquet)
        three = pl.read_csv(path)
        four = pl.read_parquet(parquet)
        for name, kind in kinds.items():
            number = pd.api.types.is_numeric_dtype(guessed[name])
            if kind != "text" and str(guessed[name].dtype) != str(two[name].dtype) or kind == "text" and str(two[name].dtype) not in ("str", "object"):
                fail(f"{path}: pandas takes `{name}` for {guessed[name].dtype} (number: {number})")
            if three.schema[name] != of_polars[kind] or four.schema[name] != of_polars[kind]:
                fail(f"{path}: polars takes `{name}` for {three.schema[name]} and {four.schema[name]}")
            columns = [one[name].to_numpy(), two[name].to_numpy(), three[name].to_numpy(), four[name].to_numpy()]
            for other in columns[1:]:
                equal = same(columns[0], other) if kind == "number" else (columns[0] == other).all()
                if not equal:
                    fail(f"{path}: column `{name}` differs from {parquet} or between the tools")
        read[table["file"]] = one
    verdicts, curves = read["verdicts.csv"], read["curves.csv"]
    rows = 0
    number = lambda x: float(x) if isinstance(x, str) else x
    for folder in sorted(path.parent for path in results.glob("*/verdicts.json")):
        stored = json.loads((folder / "verdicts.json").read_text())
        own = verdicts[verdicts.study == stored["study"]]
        for column, key in (("slack", "slack"), ("measured", "lhs"), ("bound", "rhs")):
            if not same(own[column], [number(row[key]) for row in stored["rows"]]):
                fail(f"`{column}` of {stored['study']} is not what verdicts.json holds")
        for column, key in (("verdict", "verdict"), ("n", "n"), ("verdict_expected", "as_expected")):
            if list(own[column]) != [row[key] for row in stored["rows"]]:
                fail(f"`{column}` of {stored['study']} is not what verdicts.json holds")
        points = pd.read_parquet(folder / "curves.parquet")
        mine = curves[curves.study == stored["study"]]
        if not all(same(mine[name], points[name]) for name in ("mean", "lo", "hi")) or list(mine.step) != list(points.step):
            fail(f"the curves of {stored['study']} are not those of its folder")
        settings = {row["run"]: row["setting"] for row in stored["rows"] if row["rate"] is None and row["line"] is None}
        for run, setting in settings.items():
            group = mine[mine.run == run]
            for name in ("problem", "noise", "optimizer", "domain", "horizon", "dim"):
                if len(group) and set(group[name]) != {setting[name]}:
                    fail(f"`{name}` of run {run} of {stored['study']}")
        rows += len(own) + len(mine)
    if rows != len(verdicts) + len(curves) or (curves.problem == "").any():
        fail("the tables hold other rows than the studies, or runs that nobody knows")
    print(f"tables: {', '.join(f'{name} {len(table)}' for name, table in read.items())} rows, read by pandas and polars")


def iohprofiler(results, out):
    import iohinspector
    import pandas as pd
    import polars as pl

    folder = out / "iohprofiler"
    legend = pd.read_csv(folder / "trials.csv")
    manager = iohinspector.DataManager()
    manager.add_folder(str(folder))
    if len(manager.overview) != len(legend):
        fail(f"iohinspector sees {len(manager.overview)} of {len(legend)} trials")
    if sorted(manager.overview["best_y"]) != sorted(legend["best"]):
        fail("the best values of iohinspector are not those of the legend")
    raw = manager.load(monotonic=False, include_meta_data=True)
    last = raw.group_by("data_id").agg(pl.col("raw_y").last(), pl.col("evaluations").last())
    if sorted(last["raw_y"]) != sorted(legend["last"]) or sorted(last["evaluations"]) != sorted(legend["evaluations"]):
        fail("the last values of iohinspector are not those of the legend")
    best = raw.group_by("data_id").agg(pl.col("raw_y").min())
    if sorted(best["raw_y"]) != sorted(legend["best"]):
        fail("the smallest values of iohinspector are not those of the legend")
    # Replicas have the mean of the curves, at the last step of each run.
    algorithms = dict(pd.read_csv(folder / "algorithms.csv")[["folder", "optimizer"]].values)
    checked = 0
    for (study, run), own in legend.groupby(["study", "run"]):
        curves = pd.read_parquet(results / study / "curves.parquet")
        final = curves[(curves.run == run) & (curves.step == own.evaluations.max()) & curves.quantity.str.startswith("gap")]
        means = final["mean"].to_numpy()
        if own.kind.eq("replica").all() and (own.evaluations == own.evaluations.max()).all():
            if not (abs(means - own["last"].mean()) <= 1e-12 * abs(means)).any():
                fail(f"run {run} of {study}: {own['last'].mean()} is not {means}")
            checked += 1
    if set(legend.folder) != set(algorithms) or checked == 0:
        fail("the legend lacks folders, or no run could be compared")
    print(f"iohprofiler: {len(legend)} trials read by iohinspector, {checked} means compared")


class Listener:
    """Collects what a tool says and warns of, and fails if that is a warning."""

    def __enter__(self):
        import matplotlib

        matplotlib.use("Agg")
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            # It looks for the archives of COCO in the network, and says when there are none.
            warnings.simplefilter("ignore")
            import cocopp  # noqa: F401
        self.said, self.found, self.stack = io.StringIO(), [], contextlib.ExitStack()
        self.stack.enter_context(warnings.catch_warnings())
        self.stack.enter_context(contextlib.redirect_stdout(self.said))
        self.stack.enter_context(contextlib.redirect_stderr(self.said))
        warnings.simplefilter("always")
        warnings.showwarning = self.note
        return self

    def note(self, message, category, filename, line, *_):
        # The p-value of many trials that do not overlap is 0 there, and a logarithm is taken of it.
        if not (filename.endswith("pptables.py") and "divide by zero encountered in log10" in str(message)):
            self.found.append(f"{filename}:{line}: {message}")

    def __exit__(self, kind, *_):
        self.stack.close()
        if kind is None and (self.found or "warning" in self.said.getvalue().lower()):
            fail("cocopp warns:\n" + "\n".join(self.found) + self.said.getvalue())


def coco(results, out):
    import pandas as pd

    folder = out / "coco"
    legend = pd.read_csv(folder / "trials.csv")
    trials = 0
    with Listener():
        import cocopp

        for algorithm in sorted(folder.glob("part-*/*")):
            part = int(algorithm.parent.name.removeprefix("part-"))
            for data in cocopp.load(str(algorithm)):
                own = legend[(legend.folder == algorithm.name) & (legend.part == part)]
                own = own[(own.function == data.funcId) & (own.dim == data.dim)]
                if list(data.finalfunvals) != list(own["best"]):
                    fail(f"{data}: cocopp ends at {data.finalfunvals}, not at {list(own['best'])}")
                if max(data.maxevals) > own.evaluations.max():
                    fail(f"{data}: more evaluations than steps")
                trials += data.nbRuns()
    if trials != len(legend):
        fail(f"cocopp reads {trials} of {len(legend)} trials")
    print(f"coco: {trials} trials read by cocopp")


def page(path):
    """Runs every Python example of the page in this folder; that of cocopp is a whole post-processing."""
    blocks = [block.split("```")[0] for block in path.read_text().split("```python\n")[1:]]
    for block in blocks:
        code = compile(block, str(path), "exec")
        if "cocopp" in block:
            with Listener():
                exec(code, {})
        else:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, {})
    if len(blocks) < 4 or not glob.glob("ppdata/*/pprldmany*.svg"):
        fail(f"{path}: {len(blocks)} examples, {len(glob.glob('ppdata/*/*'))} files of cocopp")
    print(f"page: {len(blocks)} examples run, with a post-processing by cocopp")


what, *paths = sys.argv[1:]
{"tables": tables, "iohprofiler": iohprofiler, "coco": coco, "page": page}[what](*map(Path, paths))
