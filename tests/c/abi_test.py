"""The binary interface of the C library: what it exports, and that nothing of it changed against the kept dumps.

    abi_test.py HEADER LIBRARY COMPILER NM [--write]

interface.txt keeps every declaration of the header with the sizes and offsets of its structs; sizewell_c.abi is what abidw
says of a library with these declarations, compared by abidiff where it is installed.  Additions need --write; anything else that
differs is a break and needs another SZW_ABI_VERSION.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HEADER, LIBRARY, COMPILER, NM = sys.argv[1:5]
WRITE = "--write" in sys.argv[5:]
KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "abi")


def declarations():
    """Every declaration of the header in one line, without comments and preprocessor."""
    with open(HEADER, encoding="ascii") as file:
        text = file.read()
    version = re.search(r"#define SZW_ABI_VERSION (\d+)", text).group(1)
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r'^\s*#.*?(?<!\\)$|extern "C" \{', "", text, flags=re.M)
    text = re.sub(r"\s+", " ", text)
    found, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if c == ";" and depth == 0:
            found.append(re.sub(r"^[\s}]*(SZW_API )?", "", text[start:i]).strip())
            start = i + 1
    return version, found


def structs(found):
    """(name, fields) of every struct with a body."""
    for line in found:
        m = re.match(r"typedef struct \w+ \{(.*)\} (\w+)$", line)
        if m:
            fields = []
            for part in m.group(1).split(";"):
                names = part.split(",")
                fields += [re.search(r"(\w+)\s*$", n).group(1) for n in names if n.strip()]
            yield m.group(2), fields


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env={**os.environ, "LC_ALL": "C"})
    return done.returncode, done.stdout.decode()


def layout(found, folder):
    source, program = os.path.join(folder, "layout.c"), os.path.join(folder, "layout")
    lines = ["#include <sizewell.h>", "#include <stdio.h>", "int main(void) {"]
    for name, fields in structs(found):
        lines.append('printf("%s %%zu", sizeof(%s));' % (name, name))
        lines += ['printf(" %s@%%zu", offsetof(%s, %s));' % (f, name, f) for f in fields]
        lines.append("puts(\"\");")
    with open(source, "w", encoding="ascii") as file:
        file.write("\n".join(lines + ["return 0; }", ""]))
    code, said = run(COMPILER, "-std=c11", "-I", os.path.dirname(HEADER), source, "-o", program)
    assert code == 0, said
    return run(program)[1].splitlines()


def twin(found, version, folder):
    """A library that has these declarations and does nothing: its debug information is the interface, whatever the library's own."""
    source, library = os.path.join(folder, "twin.c"), os.path.join(folder, "libsizewell_c.so")
    body = ["#include <sizewell.h>"]
    for line in found:
        m = re.match(r"(.*?)\bszw_\w+\(", line)
        if m and not line.startswith("typedef"):
            body.append(line + (" {}" if m.group(1).strip() == "void" else " { return 0; }"))
    with open(source, "w", encoding="ascii") as file:
        file.write("\n".join(body) + "\n")
    code, said = run(COMPILER, "-std=c11", "-w", "-g", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-soname,libsizewell_c.so." + version,
                     "-I", os.path.dirname(HEADER), source, "-o", library)
    assert code == 0, said
    return library


def exported(library):
    code, said = run(NM, "-D", "--defined-only", library)
    assert code == 0, said
    return sorted(re.sub("@.*", "", line.split()[2]) for line in said.splitlines() if line.split()[1] != "A")


def main():
    version, found = declarations()
    functions = sorted(re.match(r".*?\b(szw_\w+)\(", line).group(1) for line in found if "(" in line and not line.startswith("typedef"))
    assert len(functions) > 30, functions
    wrong = sorted(set(functions) ^ set(exported(LIBRARY)))
    assert not wrong, "declared and not exported, or exported and not declared: " + ", ".join(wrong)
    with tempfile.TemporaryDirectory() as folder:
        now = ["abi " + version] + found + layout(found, folder)
        path = os.path.join(KEPT, "interface.txt")
        if WRITE:
            with open(path, "w", encoding="ascii") as file:
                file.write("\n".join(now) + "\n")
        with open(path, encoding="ascii") as file:
            kept = file.read().splitlines()
        gone = [line for line in kept if line not in now]
        new = [line for line in now if line not in kept]
        assert not gone, "no longer so, another SZW_ABI_VERSION is needed:\n" + "\n".join(gone)
        assert not new, "new, keep it with --write:\n" + "\n".join(new)
        print("interface.txt: %d lines, %d functions exported" % (len(now), len(functions)))

        if not (shutil.which("abidw") and shutil.which("abidiff")):
            return print("abidiff is not installed: the declarations and the layout alone were compared")
        library, dump = twin(found, version, folder), os.path.join(KEPT, "sizewell_c.abi")
        if WRITE:
            code, said = run("abidw", "--no-show-locs", "--no-corpus-path", "--no-comp-dir-path", "--out-file", dump, library)
            assert code == 0, said
        assert exported(library) == exported(LIBRARY)
        code, said = run("abidiff", "--no-show-locs", dump, library)
        assert code == 0, "abidiff: %d\n%s" % (code, said)
        print("abidiff: no difference")


main()
