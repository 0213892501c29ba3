"""Tests of memory hotplug that take no time: python3 -m unittest -v (in this directory)."""
import socket
import sys
import time
import unittest

from machine import GIB, SECOND, Client, Machine, QmpError

HOUR = 3600


class ResizeTest(unittest.TestCase):
    def test_what_is_plugged_is_seen_in_the_guest(self):
        with Machine() as machine:
            before = machine.control("x-vmemu-guest-info")["mem-total"]
            machine.request(GIB)
            machine.advance(10)
            self.assertEqual(GIB, machine.size())
            guest = machine.control("x-vmemu-guest-info")
            plugged = [block for block in guest["memory-blocks"] if block["hotplugged"]]
            self.assertEqual(GIB, sum(block["plugged-size"] for block in plugged))
            self.assertEqual({"Movable"}, {block["zone"] for block in plugged})
            self.assertGreater(guest["mem-total"] - before, GIB * 0.95)
            machine.request(0)
            machine.advance(10)
            self.assertEqual(0, machine.size())

    def test_an_hour_of_retries_takes_milliseconds(self):
        with Machine() as machine:
            fault = machine.arm("device-plug-busy")
            machine.request(GIB)
            began = time.monotonic()
            machine.advance(HOUR)
            seconds = time.monotonic() - began
            self.assertEqual(0, machine.size())
            # Linux tries again after 50, 100 and 200 seconds, and from then on every 300.
            tried = [entry["nanos"] // SECOND for entry in machine.journal("request")]
            self.assertEqual([0, 50, 150, 350, 650, 950], tried[:6])
            self.assertLess(seconds, 10, "an hour")
            machine.control("x-vmemu-fault-disarm", id=fault)
            clock = machine.control("x-vmemu-clock-advance-until", device="vm0", size=GIB, limit=HOUR * SECOND)
            self.assertTrue(clock["reached"])
            print(f"an hour of retries took {seconds * 1000:.1f} ms ... ", end="", file=sys.stderr, flush=True)

    def test_time_stands_still_while_the_client_thinks(self):
        with Machine() as machine:
            before = machine.control("x-vmemu-clock-query")["nanos"]
            time.sleep(0.05)
            self.assertEqual(before, machine.control("x-vmemu-clock-query")["nanos"])
            self.assertEqual(before + 5 * SECOND, machine.advance(5)["nanos"])

    def test_events_bear_the_machines_time(self):
        with Machine() as machine:
            start = machine.control("x-vmemu-clock-query")["epoch-micros"]
            machine.arm("guest-deaf", times=1, millis=2500)
            machine.request(GIB)
            machine.advance(10)
            changes = [event for event in machine.control.events if event["event"] == "MEMORY_DEVICE_SIZE_CHANGE"]
            at = changes[0]["timestamp"]
            self.assertEqual(start + 2_500_000, at["seconds"] * 1_000_000 + at["microseconds"])
            self.assertEqual(GIB, changes[-1]["data"]["size"])

    def test_a_reply_that_is_lost_was_a_command_that_was_executed(self):
        with Machine() as machine:
            machine.arm("qmp-reply-dropped", subject="qom-set", times=1)
            client = Client(machine.qmp, patience=0.2)
            with self.assertRaises(socket.timeout):
                client("qom-set", path="vm0", property="requested-size", value=GIB)
            client.close()
            machine.advance(10)
            self.assertEqual(GIB, machine.size())
            sent = [entry for entry in machine.journal("command") if entry["command"] == "qom-set"]
            self.assertEqual(1, len(sent))
            self.assertEqual("compat_monitor0", sent[0]["monitor"])
            self.assertEqual(["qmp-reply-dropped"], [entry["point"] for entry in machine.journal("fault")])

    def test_a_size_that_the_device_cannot_have_never_reaches_the_guest(self):
        with Machine() as machine:
            with self.assertRaisesRegex(QmpError, "multiples of 'block-size'"):
                machine.request(GIB + 1)
            self.assertEqual([], machine.journal("request"))

    def test_the_same_seed_makes_the_same_journal(self):
        def journal(seed):
            with Machine(seed) as machine:
                machine.arm("device-plug-busy", ratio="1/2")
                machine.request(4 * GIB)
                machine.advance(HOUR)
                return machine.journal()

        first = journal(5)
        self.assertEqual(first, journal(5))
        self.assertNotEqual(first, journal(6))


if __name__ == "__main__":
    unittest.main()
