"""Managed premiums in exact rationals from the prices of data/instances.json and data/premiums.json.

    python3 tests/golden/premiums.py > tests/golden/premiums.csv
    python3 tests/golden/premiums.py --published FILE    compare with a table that has sku and managed_premium_pct

Families are told apart here by instance type, written out once more, and not by the prefixes of the catalogue.
"""
import csv
import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]


def exact(name):
    return json.loads((ROOT / "data" / name).read_text(), parse_float=lambda t: Fraction(t), parse_int=lambda t: Fraction(t))


def value(price):
    return price["value"] if isinstance(price, dict) else price


def family(service, sku):
    if service != "sagemaker":
        return {"v": "vertex/all", "a": "azure_ml/all"}[service[0]]
    if sku in ("g4dn.xlarge", "g5.xlarge"):
        return "sagemaker/smallest"
    if re.match(r"(p4d|p5)\.", sku) or sku in ("p3.16xlarge", "p3dn.24xlarge"):
        return "sagemaker/large_training"
    if re.match(r"(inf2|trn1)\.", sku):
        return "sagemaker/inferentia_trainium"
    return "sagemaker/cpu" if re.match(r"[mc]5\.", sku) else "sagemaker/small_gpu"


def main():
    offers = {}
    families = {}
    for row in exact("instances.json")["instances"]:
        if "managed_usd_per_h" not in row:
            continue
        premium = value(row["managed_usd_per_h"]) / value(row["on_demand_usd_per_h"]) - 1
        offers[row["name"]] = premium
        service = row["managed_usd_per_h"]["service"]
        families.setdefault(family(service, row["name"].split("/")[1]), []).append(premium)
        if service == "sagemaker":
            families.setdefault("sagemaker/all", []).append(premium)
    for row in exact("premiums.json")["premiums"]:
        for seen in row.get("observed", []):
            families.setdefault(row["name"], []).append(seen["managed_usd_per_h"] / seen["raw_usd_per_h"] - 1)

    if "--published" in sys.argv:
        published = [float(r["managed_premium_pct"]) for r in csv.DictReader(open(sys.argv[-1]))
                     if r["managed_premium_pct"]]
        ours = [float(100 * p) for p in offers.values()]
        missing = [p for p in ours if not any(abs(p - q) < 0.0051 for q in published)]
        print(f"{len(ours)} offers, {len(missing)} differ from the published table: {missing}")
        return 1 if missing else 0

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["what", "name", "n", "low", "median", "high"])
    for name, p in sorted(offers.items()):
        out.writerow(["offer", name, 1, *[repr(float(p))] * 3])
    for name, ps in sorted(families.items()):
        out.writerow(["family", name, len(ps), *(repr(float(x)) for x in (min(ps), median(ps), max(ps)))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
