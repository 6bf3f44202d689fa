"""The exact probe beside scikit-learn's saga, glmnet and a PyTorch loop with the papers' recipe.

    compare.py --bench PROGRAM --data FILE --l1 X --l2 X [--cap SECONDS] [--peers NAME,...]

FILE holds F32 X [word, neuron], F32 y [word] and, to be judged, X_test and y_test. All get the same
standardised features, one thread, and `cap` seconds at most. Prints JSON. Every objective is
computed here, in float64, from the weights that a solver hands out.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
import numpy as np  # noqa: E402
import tensors  # noqa: E402

WITHIN = 1e-4  # of the optimum, relative: where a peer has arrived
TOLERANCES = "3e-2,1e-2,3e-3,1e-3,3e-4,1e-4,1e-6"


class Problem:
    def __init__(self, path, l1, l2):
        found, _ = tensors.read(path)
        x = found["X"].astype(np.float64)
        self.mean, self.deviation = x.mean(0), x.std(0)
        self.inverse = np.divide(1, self.deviation, out=np.zeros_like(self.deviation),
                                 where=self.deviation > 0)
        self.path, self.l1, self.l2 = path, l1, l2
        self.x = self.standardised(x)
        self.y = found["y"].astype(np.int64)
        self.labels = int(self.y.max()) + 1
        self.test = None
        if "X_test" in found:
            self.test = (self.standardised(found["X_test"].astype(np.float64)),
                         found["y_test"].astype(np.int64))

    def standardised(self, x):
        return (x - self.mean) * self.inverse

    def objective(self, weights, bias):
        loss = 0
        for begin in range(0, len(self.y), 8192):
            logits = self.x[begin:begin + 8192] @ weights.T + bias
            most = logits.max(1)
            loss += np.sum(most + np.log(np.exp(logits - most[:, None]).sum(1))
                           - logits[np.arange(len(logits)), self.y[begin:begin + 8192]])
        return (loss / len(self.y) + self.l1 * np.abs(weights).sum()
                + self.l2 * np.square(weights).sum())

    def test_accuracy(self, weights, bias):
        if self.test is None:
            return None
        x, y = self.test
        return float(np.mean((x @ weights.T + bias).argmax(1) == y))

    def judged(self, seconds, weights, bias):
        weights, bias = np.asarray(weights, np.float64), np.asarray(bias, np.float64)
        return {"seconds": seconds, "objective": float(self.objective(weights, bias)),
                "test_accuracy": self.test_accuracy(weights, bias),
                "nonzero": int(np.count_nonzero(weights))}


def ours(problem, program):
    """By tolerance, and for the papers' recipe: seconds, objective and test accuracy."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [program, "--data", problem.path, "--l1", str(problem.l1), "--l2", str(problem.l2),
             "--tolerances", TOLERANCES, "--epochs", "10", "--save", folder], check=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        report, results = json.loads(said.stdout), {}
        for name in [*TOLERANCES.split(","), "recipe"]:
            file = name if name == "recipe" else f"{float(name):g}"
            result = report[file if name == "recipe" else f"tolerance_{file}"]
            found, _ = tensors.read(pathlib.Path(folder, f"{file}.safetensors"))
            judged = problem.judged(result["seconds"], found["weights"], found["bias"])
            assert abs(judged["objective"] - result["objective"]) < 1e-8, "another objective"
            results[name] = judged
    return results


def saga(problem, target, cap):
    """From scratch with 5, 10, 20, … epochs until the target or the cap is met."""
    from sklearn.linear_model import LogisticRegression
    both = problem.l1 + 2 * problem.l2
    x, runs, epochs, spent = problem.x.astype(np.float32), [], 5, 0
    while not runs or (runs[-1]["objective"] > target and spent < cap):
        model = LogisticRegression(penalty="elasticnet", solver="saga", tol=0, max_iter=epochs,
                                   C=1 / (both * len(problem.y)), l1_ratio=problem.l1 / both,
                                   multi_class="multinomial", random_state=0)
        start = time.process_time()
        model.fit(x, problem.y)
        seconds = time.process_time() - start
        spent += seconds
        runs.append({"epochs": epochs, **problem.judged(seconds, model.coef_, model.intercept_)})
        epochs *= 2
    return runs


def glmnet(problem, cap):
    """A path of ten values down to the penalty, as its authors advise."""
    script = pathlib.Path(__file__).with_name("glmnet.R")
    both = problem.l1 + 2 * problem.l2
    with tempfile.TemporaryDirectory() as folder:
        problem.x.astype("<f8").T.tofile(f"{folder}/x")  # by columns
        (problem.y + 1).astype("<i4").tofile(f"{folder}/y")
        start = time.monotonic()
        try:
            subprocess.run(["Rscript", script, folder, *map(str, (
                *problem.x.shape, problem.labels, problem.l1 / both, both))], check=True,
                timeout=cap, stdout=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return {"seconds": time.monotonic() - start, "objective": None, "capped": True}
        seconds = float(pathlib.Path(folder, "seconds").read_text())
        solution = np.fromfile(f"{folder}/solution").reshape(problem.labels, -1)
    return problem.judged(seconds, solution[:, 1:], solution[:, 0])


def adam(problem):
    """The papers' recipe: ten epochs of shuffled batches of 512, learning rate 1e-3."""
    import torch
    torch.manual_seed(0)
    torch.set_num_threads(1)
    x, y = torch.tensor(problem.x, dtype=torch.float32), torch.tensor(problem.y)
    model = torch.nn.Linear(x.shape[1], problem.labels)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    start = time.process_time()
    for _ in range(10):
        order = torch.randperm(len(y))
        for begin in range(0, len(y), 512):
            rows = order[begin:begin + 512]
            w = model.weight
            loss = (torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
                    + problem.l1 * w.abs().sum() + problem.l2 * w.square().sum())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    seconds = time.process_time() - start
    return problem.judged(seconds, model.weight.detach().numpy(), model.bias.detach().numpy())


def first_below(results, objective):
    """The exact solver's seconds to an objective below a given one."""
    below = [results[tolerance]["seconds"] for tolerance in TOLERANCES.split(",")
             if results[tolerance]["objective"] < objective]
    return min(below) if below else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--l1", type=float, required=True)
    parser.add_argument("--l2", type=float, required=True)
    parser.add_argument("--cap", type=float, default=900)
    parser.add_argument("--peers", default="saga,glmnet,adam")
    arguments = parser.parse_args()
    assert os.environ.get("OMP_NUM_THREADS") == "1", "one thread for all: set OMP_NUM_THREADS=1"
    problem, peers = Problem(arguments.data, arguments.l1, arguments.l2), arguments.peers.split(",")
    report = {"words": len(problem.y), "neurons": problem.x.shape[1], "labels": problem.labels,
              "l1": arguments.l1, "l2": arguments.l2, "ours": ours(problem, arguments.bench)}
    best = report["ours"][TOLERANCES.split(",")[-1]]["objective"]
    target = best * (1 + WITHIN)
    mine = first_below(report["ours"], target)
    if "saga" in peers:
        runs = report["saga"] = saga(problem, target, arguments.cap)
        report["saga_over_ours"] = runs[-1]["seconds"] / mine
        report["saga_arrived"] = bool(runs[-1]["objective"] <= target)
    if "glmnet" in peers:
        result = report["glmnet"] = glmnet(problem, arguments.cap)
        report["glmnet_over_ours"] = result["seconds"] / mine
        report["glmnet_arrived"] = bool(result["objective"] is not None
                                        and result["objective"] <= target)
    if "adam" in peers:
        result = report["adam"] = adam(problem)
        sooner = first_below(report["ours"], result["objective"])
        report["adam_over_ours"] = result["seconds"] / sooner if sooner else None
        report["adam_over_our_recipe"] = result["seconds"] / report["ours"]["recipe"]["seconds"]
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
