"""The recipes of packaging/ say what the build says: version, licence, options that exist, every dependency and no other."""
import ast
import json
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv[1])
CMAKE = (ROOT / "CMakeLists.txt").read_text()
VERSION = re.search(r"project\(sizewell VERSION ([\d.]+)", CMAKE).group(1)
OPTIONS = set(re.findall(r"option\((SIZEWELL_\w+)", CMAKE))
# What find_package() asks for, as the two registries call it.
NAMES = {"Boost": ({"boost-math", "boost-units"}, "boost"), "Eigen3": ({"eigen3"}, "eigen"), "nlohmann_json": ({"nlohmann-json"}, "nlohmann_json"),
         "fmt": ({"fmt"}, "fmt"), "CLI11": ({"cli11"}, "cli11")}
TESTS_ONLY = {"GTest", "benchmark", "Threads"}


def wanted():
    found = set(re.findall(r"find_package\((\w+)", (ROOT / "cmake" / "SizewellDependencies.cmake").read_text())) - TESTS_ONLY
    return {name: NAMES[name] for name in found}


class Recipes(unittest.TestCase):
    def test_vcpkg(self):
        port = ROOT / "packaging" / "vcpkg" / "ports" / "sizewell"
        manifest = json.loads((port / "vcpkg.json").read_text())
        self.assertEqual(set(manifest), {"$schema", "name", "version", "description", "license", "supports", "dependencies", "default-features", "features"})
        self.assertEqual((manifest["name"], manifest["version"], manifest["license"]), ("sizewell", VERSION, "Apache-2.0"))
        needs = manifest["dependencies"] + manifest["features"]["tools"]["dependencies"]
        libraries = {d for d in needs if isinstance(d, str)}
        self.assertEqual(libraries, set().union(*(names for names, _ in wanted().values())))
        self.assertEqual({d["name"] for d in needs if isinstance(d, dict) and d["host"]}, {"vcpkg-cmake", "vcpkg-cmake-config"})
        self.assertLessEqual(set(manifest["default-features"]), set(manifest["features"]))
        text = (port / "portfile.cmake").read_text()
        self.assertLessEqual(set(re.findall(r"SIZEWELL_\w+", text)), OPTIONS)
        self.assertTrue((port / "../../../.." / "LICENSE").resolve().exists())

    def test_conan(self):
        folder = ROOT / "packaging" / "conan"
        text = (folder / "conanfile.py").read_text()
        ast.parse(text)
        ast.parse((folder / "test_package" / "conanfile.py").read_text())
        self.assertEqual(set(re.findall(r'requires\("(\w+)/', text)), {name for _, name in wanted().values()})
        self.assertLessEqual(set(re.findall(r'"(SIZEWELL_\w+)"\]', text)), OPTIONS)
        for part in re.findall(r'"([\w./]+)/\*"', text):
            self.assertTrue((ROOT / part).is_dir(), part)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
