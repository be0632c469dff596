"""One broken scenario a file, one rule each: what the program says of it, where, and what it advises."""
import json
import os
import unittest

from program import main, run

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "broken")

# file: (exit code, [(code, pointer, line, column, part of the reason, part of the help)])
EXPECTED = {
    "average_missing": (3, [("E0301", "/services/chat/demand/average", 5, 17, "is missing: how many requests come on average", "add \"average\": \"20 req/s\", or a \"daily\" or \"weekly")]),
    "batch_above_the_table": (3, [("E0411", "/services/chat/stages/1/batch/max", 9, 46, "is above the largest batch that was measured (4)", "lower it, or measure the larger batch")]),
    "batch_key_no_size": (3, [("E0401", "/services/chat/stages/1/batch/table/eight", 9, 86, "is not a batch size: must be a whole number from 1", "write \"8\": \"8.8 ms\"")]),
    "batch_size_not_whole": (3, [("E0401", "/services/chat/stages/1/batch/max", 9, 46, "is 1.5, must be a whole number", "")]),
    "batch_table_falls": (3, [("E0403", "/services/chat/stages/1/batch/table", 9, 58, "the time of a batch of 4 is below that of 2", "a larger batch cannot take less time: measure agai")]),
    "batch_without_one": (3, [("E0411", "/services/chat/stages/1/batch/table", 9, 58, "has no batch of 1", "measure one request alone: it is what a request wa")]),
    "cap_above_one": (3, [("E0401", "/services/chat/stages/1/utilisation_cap", 9, 108, "\"120 %\" must be at most 100 %", "write it like \"80 %\"")]),
    "catalog_missing": (3, [("E0501", "", 0, 0, "no such file", "")]),
    "concurrency_fraction": (3, [("E0401", "/services/chat/stages/1/concurrency", 9, 104, "is 2.5, must be a whole number", "")]),
    "currency_other": (4, [("E0209", "/services/chat/promises/monthly_budget", 6, 56, "\"EUR\": prices are in US dollars (FX is not guessed)", "convert at a rate you choose and say so, e.g. \"1.0")]),
    "date_in_words": (3, [("E0404", "/date", 3, 11, "is \"next week\", must be a day of the calendar", "write it as 2026-11-01")]),
    "date_of_no_calendar": (3, [("E0404", "/date", 3, 11, "is \"2026-02-30\", must be a day of the calendar", "write it as 2026-11-01")]),
    "delay_with_redundancy": (3, [("E0408", "/services/chat/stages/0/redundancy", 8, 64, "means nothing for a fixed delay", "add an \"instance\" (or a \"price\"), or drop this key")]),
    "demand_missing": (3, [("E0301", "/services/chat/demand", 4, 13, "is missing: how many requests come", "")]),
    "engineers_saved_above_engineers": (3, [("E0405", "/people/managed_saves", 3, 59, "saves more engineers than there are", "engineers is 1: raise it, or lower managed_saves")]),
    "fleet_bandwidth_zero": (3, [("E0401", "/services/chat/fleet/bandwidth", 7, 31, "\"0 GB/s\" must be above 0 GB/s", "write it like \"1 GB/s\"")]),
    "fleet_cooldown_below_the_lag": (3, [("E0415", "/services/chat/fleet/cooldown", 7, 55, "is 30 s, shorter than the 3.08 min that new capacity takes", "an instance that leaves sooner than another comes ")]),
    "fleet_min_above_max": (3, [("E0415", "/services/chat/fleet/min", 7, 25, "is above \"max\"", "the fewest instances are at most the most")]),
    "fleet_target_of_a_fixed_fleet": (3, [("E0408", "/services/chat/fleet/target", 7, 28, "means nothing for a fleet that is fixed", "let it be \"autoscaled\", or drop this key")]),
    "fleet_without_profile": (3, [("E0301", "/services/chat/demand/daily", 5, 17, "is missing: a fleet that is scheduled follows the hours of a", "add a \"daily\" or \"weekly\" profile or a \"trace\", or")]),
    "gpus_more_than_the_instance": (3, [("E0412", "/services/chat/stages/1/gpus_per_replica", 9, 109, "is more than the instance has (1)", "take a larger instance")]),
    "growth_without_until": (3, [("E0301", "/services/chat/demand/until", 5, 17, "is missing beside \"growth\"", "add \"until\": the day the plan is made for")]),
    "instance_ambiguous": (3, [("E0501", "/services/chat/stages/1/instance", 10, 60, "\"box\" is the name of several rows", "write one of mine/box/east, mine/box/west")]),
    "instance_unknown": (3, [("E0501", "/services/chat/stages/1/instance", 9, 60, "\"aws/g4dn.xlrge/us-east-1\" is not in the catalogue", "did you mean aws/g4dn.xlarge/us-east-1, aws/g4dn.2")]),
    "instance_unknown_far": (3, [("E0501", "/services/chat/stages/1/instance", 9, 60, "\"my laptop\" is not in the catalogue", "`sizewell catalog` lists what is")]),
    "json_cut_off": (3, [("E0101", "/services/chat", 6, 7, "the file ends inside an object that begins on line 4", "close it with }")]),
    "json_empty": (3, [("E0108", "", 0, 0, "there is nothing in it, must be a JSON document", "`sizewell init` writes a starter file")]),
    "json_not_an_object": (3, [("E0304", "", 2, 1, "is a list, must be an object", "`sizewell init` writes one to start from")]),
    "json_trailing_comma": (3, [("E0101", "/services/chat/stages", 9, 89, "a comma after the last value", "drop the comma")]),
    "json_unclosed_comment": (3, [("E0101", "", 3, 3, "a comment that never ends", "close it with */")]),
    "json_unquoted_quantity": (3, [("E0101", "/services/chat/promises", 6, 32, "\"ms\" after a value", "a quantity with a unit is a string: \"350 ms\"")]),
    "key_twice": (3, [("E0105", "/services/chat/demand/average", 5, 62, "the key \"average\" appears again, first on line 5", "keep one of them")]),
    "key_unknown": (3, [("E0301", "/services/chat/demand/average", 5, 17, "is missing: how many requests come on average", "add \"average\": \"20 req/s\", or a \"daily\" or \"weekly"), ("E0303", "/services/chat/demand/avrage", 5, 19, "is not a key that is known here", "did you mean \"average\"?")]),
    "key_unknown_far": (3, [("E0303", "/services/chat/promises/colour", 6, 38, "is not a key that is known here", "the keys are p50, p90, p95, p99, p99.9, ttft, tpot, cost_per_r")]),
    "kind_number_for_text": (3, [("E0304", "/services/chat/stages/0/name", 8, 19, "is a number, must be a text", "name of the stage")]),
    "kind_object_for_list": (3, [("E0304", "/services/chat/stages", 7, 17, "is an object, must be a list", "the steps a request goes through, in order")]),
    "kind_text_for_object": (3, [("E0304", "/services/chat/promises", 6, 19, "is a string, must be an object", "latency percentiles and budgets that were promised")]),
    "kind_truth_for_number": (3, [("E0304", "/services/chat/demand/peak", 5, 50, "is true or false, must be a text with a unit, such as \"60 re", "highest arrival rate planned for")]),
    "law_of_infinite_mean": (3, [("E0401", "/services/chat/stages/1/service/alpha", 9, 84, "\"1\" must be above 1", "write it like \"3\"")]),
    "law_unknown": (3, [("E0402", "/services/chat/stages/1/service/law", 9, 65, "is \"lognorml\", must be one of exponential, deterministic, er", "did you mean \"lognormal\"?")]),
    "literal_object_unknown_key": (3, [("E0303", "/services/chat/demand/peak/sorce", 5, 73, "is not a key that is known here", "did you mean \"source\"?")]),
    "literal_object_without_value": (3, [("E0301", "/services/chat/demand/peak/value", 5, 50, "is missing: the number itself", "add \"value\": \"60 req/s\"")]),
    "mean_and_percentiles": (3, [("E0408", "/services/chat/stages/1/service", 9, 39, "has a mean and percentiles", "give the mean and scv, or the percentiles")]),
    "mix_interruptions_faster_than_start_up": (3, [("E0415", "/services/chat/mix/interruptions", 7, 55, "takes instances faster than they start (2.33 min)", "spot is of no use here: set \"spot_share\" to 0")]),
    "mix_negative_price": (3, [("E0401", "/services/chat/mix/spot", 7, 24, "\"-$0.10/instance-hour\" must be above $0/instance-hour", "write it like \"$0.40/instance-hour\"")]),
    "mix_one_price_for_two_pools": (3, [("E0408", "/services/chat/mix/spot", 7, 24, "is one price for 2 pools", "put the prices of each instance into a catalogue o")]),
    "mix_spot_notice_below_start_up": (3, [("E0415", "/services/chat/mix/notice", 7, 48, "is too little: spot instances are gone after 30 s of notice,", "raise \"overprovision\" above 1, shorten the start-u")]),
    "mix_years_not_whole": (3, [("E0401", "/services/chat/mix/years", 7, 25, "is 2.5, must be a whole number", "")]),
    "negative_rate": (3, [("E0401", "/services/chat/demand/peak", 5, 50, "\"-60 req/s\" must be above 0 req/s", "write it like \"60 req/s\"")]),
    "negative_time": (3, [("E0401", "/services/chat/stages/1/service", 9, 39, "\"-25 ms\" must be above 0 ms", "write it like \"25 ms\"")]),
    "negative_zero_promise": (3, [("E0401", "/services/chat/promises/p99", 6, 28, "\"0 ms\" must be above 0 ms", "write it like \"500 ms\"")]),
    "number_billions": (4, [("E0206", "/services/chat/tco/storage", 6, 60, "\"80B\" could be billions or bytes: \" B\" is bytes, bn is billi", "write \"80 B\" or \"80bn\"")]),
    "number_comma_hundredths": (4, [("E0202", "/services/chat/promises/p99", 6, 28, "\"1,00\" is not a number", "did you mean \"1.00 s\" or \"100 s\"?")]),
    "number_decimal_comma": (4, [("E0202", "/services/chat/demand/peak", 5, 50, "\"60,50\" is not a number", "did you mean \"60.50 req/s\" or \"6050 req/s\"?")]),
    "owned_life_zero": (3, [("E0401", "/owned/life", 3, 72, "\"0 years\" must be above 0 years", "write it like \"4 years\"")]),
    "owned_pue_below_one": (3, [("E0401", "/owned/pue", 3, 71, "\"0.9\" must be at least 1", "write it like \"1.2\"")]),
    "owned_server_missing": (3, [("E0301", "/owned/server", 3, 12, "is missing: the price of one server", "add \"server\": \"$60k\"; a default is known for fleet")]),
    "peak_and_factor": (3, [("E0408", "/services/chat/demand/peak_factor", 5, 77, "stands beside \"peak\"", "keep one of the two")]),
    "peak_below_average": (3, [("E0409", "/services/chat/demand/peak", 5, 50, "is below the average", "the peak is the highest rate, at least the average")]),
    "peak_missing": (3, [("E0301", "/services/chat/demand/peak", 5, 17, "is missing: the highest rate the service must hold", "add \"peak\": \"60 req/s\" or \"peak_factor\": 3")]),
    "percentiles_reversed": (3, [("E0410", "/services/chat/stages/1/service", 9, 39, "lognormal: p99 = 0.02, must be > 0.025, the quantile before ", "change the law or its parameters")]),
    "profile_too_short": (3, [("E0401", "/services/chat/demand/daily", 5, 28, "has 3 values, must have 24", "24 hourly rates, instead of average and peak")]),
    "purchase_not_offered": (3, [("E0502", "/services/chat/stages/1/purchase", 9, 100, "aws/c5.2xlarge/us-east-1: the catalogue has no price for spo", "buy it otherwise, or give a \"price\"")]),
    "purchase_unknown": (3, [("E0402", "/services/chat/stages/1/purchase", 9, 101, "is \"sopt\", must be one of on_demand, spot, reserved_1y, rese", "did you mean \"spot\"?")]),
    "range_reversed": (4, [("E0207", "/services/chat/stages/1/service", 9, 39, "the range is reversed: 30 is more than 20 ms", "write the lower end first")]),
    "range_without_end": (4, [("E0201", "/services/chat/stages/1/service", 9, 39, "a number is missing before \"ms\"", "write \"30 to 1 ms\"")]),
    "scv_impossible_for_the_law": (3, [("E0410", "/services/chat/stages/1/service", 9, 39, "hyperexponential: scv = 0.5, must be >= 1", "change the law or its parameters")]),
    "scv_without_law": (3, [("E0301", "/services/chat/stages/1/service/law", 9, 39, "is missing beside \"scv\"", "add \"law\": \"lognormal\" (or gamma, hyperexponential")]),
    "service_and_batch": (3, [("E0301", "/services/chat/stages/1/batch", 9, 57, "stands beside \"service\"", "keep the one that is measured")]),
    "service_is_a_list": (3, [("E0304", "/services/chat", 3, 25, "is a list, must be an object", "the services, by name")]),
    "service_missing": (3, [("E0301", "/services/chat/stages/1/service", 9, 9, "is missing: how long a request takes", "add \"service\": \"25 ms\", or a \"batch\" with its time")]),
    "services_empty": (3, [("E0401", "/services", 3, 15, "is empty, must name at least one service", "")]),
    "services_missing": (3, [("E0301", "/services", 1, 1, "is missing: the services, by name", "")]),
    "share_that_could_be_a_percentage": (3, [("E0401", "/services/chat/stages/1/utilisation_cap", 9, 108, "\"85\" must be at most 1", "write it like \"80 %\"")]),
    "stage_names_twice": (3, [("E0406", "/services/chat/stages/1/name", 9, 19, "\"model\" is the name of another stage", "give each stage a name of its own")]),
    "stages_empty": (3, [("E0401", "/services/chat/stages", 7, 17, "is empty, must have at least one element", "the steps a request goes through, in order")]),
    "stages_missing": (3, [("E0301", "/services/chat/stages", 4, 13, "is missing: the steps a request goes through, in order", "")]),
    "stages_without_instance": (3, [("E0407", "/services/chat/stages", 7, 17, "has no stage that runs on an instance: there is nothing to s", "give one of the stages an \"instance\", e.g. \"aws/g4")]),
    "tco_feature_store_without_price": (3, [("E0301", "/services/chat/tco/feature_store/read_price", 7, 33, "is missing: no published price was found to assume", "add the price of your vendor")]),
    "tco_support_unknown": (3, [("E0402", "/services/chat/tco/support", 7, 27, "is \"aws_busines\", must be one of none, aws_developer, aws_bu", "did you mean \"aws_business\"?")]),
    "text_empty": (3, [("E0401", "/services/chat/stages/0/name", 8, 19, "is empty", "write a text, e.g. \"model\"")]),
    "trace_missing": (3, [("E0413", "/services/chat/demand/trace", 5, 28, "is not a file that can be read", "says more")]),
    "unit_missing": (4, [("E0205", "/services/chat/promises/p99", 6, 28, "\"400\" has no unit, must be a time", "write a unit, e.g. \"400 ms\"")]),
    "unit_missing_in_text": (4, [("E0205", "/services/chat/promises/p99", 6, 28, "\"400\" has no unit, must be a time", "write a unit, e.g. \"400 ms\"")]),
    "unit_misspelt_in_a_quotient": (4, [("E0204", "/services/chat/tco/response_size", 6, 66, "\"tokn\" is not a unit", "did you mean \"80 GB/tok\"?")]),
    "unit_msec": (4, [("E0204", "/services/chat/promises/p99", 6, 28, "\"msec\" is not a unit", "did you mean \"400 ms\"?")]),
    "unit_of_a_wrong_price": (4, [("E0205", "/services/chat/stages/1/price", 9, 98, "\"$2/token\" is a price per token, must be a price per instanc", "e.g. \"$0.526/instance-hour\"")]),
    "unit_sum_of_two_dimensions": (4, [("E0203", "/services/chat/promises/p99", 6, 28, "cannot add a time and an amount of information", "divide 2 GiB by a bandwidth, e.g. \"2 GiB / (3.35 T")]),
    "unit_unknown": (4, [("E0204", "/services/chat/promises/p99", 6, 28, "\"furlongs\" is not a unit", "units are s ms us min h days months years, req tok")]),
    "unit_wrong_dimension": (4, [("E0205", "/services/chat/promises/p99", 6, 28, "\"400 req/s\" is a request rate, must be a time", "e.g. \"350 ms\"")]),
    "until_before_from": (3, [("E0404", "/services/chat/demand/until", 5, 111, "lies before \"from\" (2026-05-01)", "a plan looks ahead")]),
    "until_without_growth": (3, [("E0301", "/services/chat/demand/growth", 5, 17, "is missing beside \"until\"", "add \"growth\": \"50 %\" (a year)")]),
    "value_null": (3, [("E0302", "/services/chat/demand/peak", 5, 50, "is null", "leave the key out, or write a value, e.g. \"60 req/")]),
    "years_growth_empties_the_fleet": (3, [("E0401", "/years/growth", 3, 24, "\"-100 %\" must be at least -99 %", "write it like \"50 %\"")]),
    "years_rise_before_fall": (3, [("E0415", "/years/rise_at", 3, 72, "is not after \"fall_at\"", "prices rise after they have fallen")]),
    "zones_below_two": (3, [("E0401", "/services/chat/stages/1/zones", 9, 120, "\"1\" must be at least 2", "write it like \"3\"")]),
    "zones_not_whole": (3, [("E0401", "/services/chat/stages/1/zones", 9, 120, "is 2.5, must be a whole number", "")]),
}


class Broken(unittest.TestCase):
    maxDiff = None

    def test_every_file_has_a_row_and_every_row_a_file(self):
        self.assertEqual(sorted(EXPECTED), sorted(f[:-5] for f in os.listdir(FOLDER) if f.endswith(".json")))
        self.assertGreaterEqual(len(EXPECTED), 30)

    def test_each_is_refused_at_its_place_with_its_reason_and_help(self):
        for name, (exit_code, expected) in EXPECTED.items():
            with self.subTest(name):
                path = os.path.join(FOLDER, name + ".json")
                code, out, err = run("check", "--json", path)
                self.assertEqual((code, err), (exit_code, b""))
                found = json.loads(out)["errors"]
                self.assertEqual([(f["code"], f["pointer"], f["line"], f["column"]) for f in found], [row[:4] for row in expected])
                for finding, row in zip(found, expected):
                    self.assertIn(row[4], finding["reason"])
                    self.assertIn(row[5], finding["help"])

    def test_plan_says_the_same_on_stderr_only(self):
        for name, (exit_code, expected) in EXPECTED.items():
            with self.subTest(name):
                path = os.path.join(FOLDER, name + ".json")
                code, out, err = run("plan", path)
                self.assertEqual((code, out), (exit_code, b""))
                text = err.decode("utf-8")
                for row in expected:
                    self.assertIn("error[%s]: " % row[0], text)
                    self.assertIn(row[4], text)
                    if row[2]:
                        self.assertIn("%s.json:%d:%d" % (name, row[2], row[3]), text)

    def test_all_errors_of_a_file_are_reported_in_its_order(self):
        text = """{
  "services": {
    "chat": {
      "demand": { "average": "20 rps", "peak": "60" },
      "promises": { "p99": "400 msec", "p9": "1 s" },
      "stages": [
        { "name": "model", "service": "-25 ms", "instance": "aws/g4dn.xlarge/us-east-1", "zones": 1 }
      ]
    }
  }
}
"""
        code, out, err = run("check", "--json", "/dev/stdin", stdin=text.encode())
        self.assertEqual((code, err), (3, b""))
        found = [(f["code"], f["pointer"].rsplit("/", 1)[1]) for f in json.loads(out)["errors"]]
        self.assertEqual(found, [("E0205", "peak"), ("E0204", "p99"), ("E0303", "p9"), ("E0401", "service"), ("E0401", "zones")])


if __name__ == "__main__":
    main()
