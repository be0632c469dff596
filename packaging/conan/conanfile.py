"""Conan 2: `conan create packaging/conan` from the root of the checkout."""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

required_conan_version = ">=2.0"


class Sizewell(ConanFile):
    name = "sizewell"
    license = "Apache-2.0"
    description = "GPUs, dollars and break-evens for AI services from demand and a percentile promise"
    topics = ("capacity-planning", "queueing", "cost", "gpu")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "c": [True, False], "program": [True, False]}
    default_options = {"shared": False, "c": True, "program": False, "boost/*:header_only": True}

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        self.version = re.search(r"project\(sizewell VERSION ([\d.]+)", load(self, os.path.join(self._root, "CMakeLists.txt"))).group(1)

    def export_sources(self):
        for part in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "bindings/c/*", "data/*", "examples/*"):
            copy(self, part, self._root, self.export_sources_folder)

    def requirements(self):
        self.requires("boost/1.84.0", transitive_headers=True)
        self.requires("eigen/3.4.0", transitive_headers=True)
        self.requires("nlohmann_json/3.11.3")
        self.requires("fmt/10.2.1")
        if self.options.program:
            self.requires("cli11/2.4.2")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["SIZEWELL_DEV"] = False
        toolchain.cache_variables["SIZEWELL_C"] = bool(self.options.c)
        toolchain.cache_variables["SIZEWELL_CLI"] = bool(self.options.program)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        # find_package(sizewell) reads the package's own files: the same targets and components as without Conan.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "sizewell")]
        self.cpp_info.set_property("pkg_config_name", "none")
        self.cpp_info.libs = (["sizewell_c"] if self.options.c else []) + ["sizewell"]
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread", "m", "dl"]
        self.runenv_info.define_path("SIZEWELL_DATA", os.path.join(self.package_folder, "share", "sizewell"))
