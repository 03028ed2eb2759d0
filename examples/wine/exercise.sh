#!/usr/bin/env bash
# The classic wine-quality exercise, from a table to a served model. Run it in an empty folder:
#   bash .../examples/wine/exercise.sh
# Needs Node, curl and automl (npx automl). With PYTHON=/path/to/python the model is also scored from Python.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
automl=${AUTOML:-npx automl}
export MLFLOW_EXPERIMENT_NAME=wine
port=${PORT:-5123}
run_id() { node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).runId'; }

# Every fifth wine is set aside: the validation needs rows that no model has seen.
awk 'NR == 1 { print > "train.csv"; print > "test.csv"; next } { print > (NR % 5 == 0 ? "test.csv" : "train.csv") }' \
  "$here/../data/winequality-red.csv"

echo "== elastic nets over alpha and l1_ratio, run as a project with -P"
runs=()
for alpha in 0.02 0.2 0.5; do
  for l1_ratio in 0.1 0.9; do
    runs+=("$($automl run "$here" -P data=train.csv -P alpha=$alpha -P l1_ratio=$l1_ratio \
      --run-name "net $alpha $l1_ratio" --json 2>/dev/null | run_id)")
  done
done

echo "== a decision tree tuned over depth, criterion and minimum leaf"
tree=$($automl run "$here" -e tree -P data=train.csv --run-name tree --json 2>/dev/null | run_id)

echo "== the full fit"
full=$($automl run "$here" -e full -P data=train.csv --run-name full --json 2>/dev/null | run_id)

echo "== compared"
$automl runs list --experiment wine
$automl runs compare "${runs[@]}" "$tree" "$full" | grep -E '^(  |rmse|alpha|l1_ratio|families|trials) '

echo "== registered: the tree first, then the full fit as its challenger"
$automl register "runs:/$tree/model" --name wine --alias champion
$automl register "runs:/$full/model" --name wine --alias challenger

echo "== validated on wines that neither has seen, and promoted"
printf 'latencyRatio: 1000\ncpuRatio: 1000\nmemoryRatio: 1000\nsizeRatio: 1000\n' > limits.yaml # a mixture is larger than a tree
$automl validate models:/wine@challenger --against models:/wine@champion --data test.csv --limits limits.yaml --report check
$automl promote wine 2 --alias champion --validation check/validation.json

echo "== served"
$automl serve models:/wine@champion --port "$port" > served.txt 2> served.log &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  if curl -fs "http://127.0.0.1:$port/ping" > /dev/null; then break; fi
  sleep 0.2
done

echo "== scored with curl"
head -3 test.csv | tr ';' ',' | curl -fsS -H 'Content-Type: text/csv' --data-binary @- "http://127.0.0.1:$port/invocations"
echo

echo "== scored with fetch"
cat > score.mjs <<'JS'
const wine = {
  'fixed acidity': 7.4, 'volatile acidity': 0.7, 'citric acid': 0, 'residual sugar': 1.9, chlorides: 0.076,
  'free sulfur dioxide': 11, 'total sulfur dioxide': 34, density: 0.9978, pH: 3.51, sulphates: 0.56, alcohol: 9.4,
};
const answer = await fetch(`${process.argv[2]}/invocations`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ dataframe_records: [wine] }),
});
console.log(JSON.stringify(await answer.json()));
JS
node score.mjs "http://127.0.0.1:$port"

if [ -n "${PYTHON:-}" ]; then
  echo "== scored with Python"
  "$PYTHON" - "http://127.0.0.1:$port" <<'PY'
import csv, json, sys, urllib.request
with open("test.csv", newline="") as file:
    header, *rows = list(csv.reader(file, delimiter=";"))
columns = [name for name in header if name != "quality"]
data = [[float(cell) for cell in row[:-1]] for row in rows[:2]]
body = json.dumps({"dataframe_split": {"columns": columns, "data": data}}).encode()
request = urllib.request.Request(sys.argv[1] + "/invocations", body, {"Content-Type": "application/json"})
print(json.dumps(json.load(urllib.request.urlopen(request))))
PY
fi
echo "== done: mlflow ui --backend-store-uri sqlite:///mlflow.db shows the runs"
