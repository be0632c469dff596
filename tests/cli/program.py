"""What the tests of the program share: where it is, how it is run, how a scenario is written."""
import json
import os
import re
import subprocess
import sys
import unittest

if len(sys.argv) < 3:
    sys.exit("usage: %s PROGRAM SOURCE_DIRECTORY" % sys.argv[0])
PROGRAM, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
EXAMPLES = sorted(os.path.join(ROOT, "examples", "scenarios", f)
                  for f in os.listdir(os.path.join(ROOT, "examples", "scenarios")) if f.endswith(".json"))


def run(*args, stdin=None, env=None, timeout=20, cwd=None, before=None):
    """Exit code, stdout and stderr as bytes of one run."""
    done = subprocess.run([PROGRAM, *args], input=b"" if stdin is None else stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, **(env or {})}, timeout=timeout, cwd=cwd, preexec_fn=before, check=False)
    return done.returncode, done.stdout, done.stderr


def without_comments(text):
    """JSON with // and /* */ comments as plain JSON; strings are left alone."""
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m.group(1) or " ", text, flags=re.S)


def scenario_of(path):
    with open(path, encoding="utf-8") as file:
        return json.loads(without_comments(file.read()))


def service(**changes):
    """A service that plans without a finding; a change of None drops a key."""
    out = {"demand": {"average": "20 req/s", "peak": "60 req/s"},
           "promises": {"p99": "400 ms"},
           "stages": [{"name": "network", "service": {"mean": "10 ms", "law": "deterministic"}},
                      {"name": "model", "service": {"mean": "25 ms", "law": "exponential"}, "instance": "aws/g4dn.xlarge/us-east-1"}]}
    out.update(changes)
    return {k: v for k, v in out.items() if v is not None}


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
