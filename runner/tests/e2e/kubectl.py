#!/usr/bin/env python3
"""Stands in for kubectl: `apply -f FILE -l step=NAME` runs what the jobs of that step would, here and now, one pod
after another; `wait ... job/NAME` says whether all of its pods ended with 0. CLUSTER is the folder of all volumes."""
import os
import pathlib
import subprocess
import sys

import yaml

CLUSTER = pathlib.Path(os.environ["CLUSTER"])


def run_pod(container, index):
    variables = {each["name"]: each["value"] for each in container.get("env", [])}
    words = [*container["command"], *container["args"]]
    for mount in container["volumeMounts"]:
        folder = CLUSTER / (f"{mount['name']}-{index}" if mount["name"] == "work" else mount["name"])
        folder.mkdir(exist_ok=True)
        words = [word.replace(f"{mount['mountPath']}/", f"{folder}/") for word in words]
        if container["workingDir"] == mount["mountPath"]:
            place = folder
    variables |= {"JOB_COMPLETION_INDEX": str(index)}
    return subprocess.run(words, cwd=place, env={**os.environ, **variables}, check=False).returncode


def apply(path, step):
    for job in yaml.safe_load_all(pathlib.Path(path).read_text(encoding="utf-8")):
        if job["metadata"]["labels"] != dict([step.split("=")]):
            continue
        container, = job["spec"]["template"]["spec"]["containers"]
        codes = [run_pod(container, index) for index in range(job["spec"].get("completions", 1))]
        if not any(codes):
            (CLUSTER / f"{job['metadata']['name']}.complete").touch()


if sys.argv[1] == "apply":
    apply(sys.argv[sys.argv.index("-f") + 1], sys.argv[sys.argv.index("-l") + 1])
else:
    sys.exit(0 if (CLUSTER / f"{sys.argv[-1].removeprefix('job/')}.complete").is_file() else 1)
