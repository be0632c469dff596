"""A plan from Python's ctypes, with nothing but the shared library: any language with an FFI does the same.

    python3 plan.py libsizewell_c.so scenario.json [catalogue directory]
"""
import ctypes
import json
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_size_t, c_uint32, c_void_p


class SizewellError(Exception):
    pass


class Sizewell:
    def __init__(self, path):
        self.lib = ctypes.CDLL(path)
        self.lib.szw_version.restype = self.lib.szw_status_text.restype = c_char_p
        if self.lib.szw_abi_version() != 1:
            raise SizewellError("this script was written for ABI 1")
        message = [c_char_p, c_size_t]
        for name, arguments in {
            "szw_catalog_open": [c_char_p, c_char_p, POINTER(c_void_p)],
            "szw_scenario_create_file": [c_void_p, c_char_p, c_void_p, POINTER(c_void_p)],
            "szw_plan_create": [c_void_p, c_uint32, POINTER(c_void_p)],
            "szw_plan_text": [c_void_p, c_int, c_char_p, c_size_t, POINTER(c_size_t)],
            "szw_plan_value": [c_void_p, c_char_p, POINTER(c_double), c_char_p, c_size_t],
            "szw_erlang_c": [c_double, c_double, POINTER(c_double)],
        }.items():
            getattr(self.lib, name).argtypes = arguments + message

    def call(self, name, *arguments):
        why = ctypes.create_string_buffer(1024)
        status = getattr(self.lib, name)(*arguments, why, len(why))
        if status != 0:
            raise SizewellError(self.lib.szw_status_text(status).decode() + ": " + why.value.decode())

    def made(self, name, *arguments):
        handle = c_void_p()
        self.call(name, *arguments, byref(handle))
        return handle

    def number(self, name, *arguments):
        value = c_double()
        self.call(name, *arguments, byref(value))
        return value.value

    def json(self, plan):
        needed = c_size_t()
        self.call("szw_plan_text", plan, 0, None, 0, byref(needed))
        text = ctypes.create_string_buffer(needed.value)
        self.call("szw_plan_text", plan, 0, text, needed, None)
        return json.loads(text.value)

    def value(self, plan, path):
        value, unit = c_double(), ctypes.create_string_buffer(32)
        self.call("szw_plan_value", plan, path.encode(), byref(value), unit, len(unit))
        return value.value, unit.value.decode()


def main(library, scenario_file, data=None):
    sizewell = Sizewell(library)
    print("waits %.4f" % sizewell.number("szw_erlang_c", 10.0, 8.0))
    catalog = sizewell.made("szw_catalog_open", data and data.encode(), None)
    scenario = sizewell.made("szw_scenario_create_file", catalog, scenario_file.encode(), None)
    plan = sizewell.made("szw_plan_create", scenario, 0)
    for path in ("capacity.gpus", "latency.p99", "cost.per_month"):
        print("%-16s %.4g %s" % (path, *sizewell.value(plan, path)))
    print("met" if sizewell.json(plan)["verdict"]["met"] else "not met")
    try:
        sizewell.value(plan, "cost.per_mont")
    except SizewellError as error:
        print(error)
    for kind, handle in (("plan", plan), ("scenario", scenario), ("catalog", catalog)):
        getattr(sizewell.lib, "szw_%s_destroy" % kind)(byref(handle))


if __name__ == "__main__":
    main(*sys.argv[1:])
