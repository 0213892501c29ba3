package io.vmemu.launcher.scenario.format;

import static io.vmemu.launcher.scenario.format.Shape.AMOUNT;
import static io.vmemu.launcher.scenario.format.Shape.ANY;
import static io.vmemu.launcher.scenario.format.Shape.DURATION;
import static io.vmemu.launcher.scenario.format.Shape.FLAG;
import static io.vmemu.launcher.scenario.format.Shape.NAME;
import static io.vmemu.launcher.scenario.format.Shape.PATTERN;
import static io.vmemu.launcher.scenario.format.Shape.SIZE;
import static io.vmemu.launcher.scenario.format.Shape.TEXT;
import static io.vmemu.launcher.scenario.format.Shape.WHOLE;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.scenario.format.Shape.Choice;
import io.vmemu.launcher.scenario.format.Shape.Form;
import io.vmemu.launcher.scenario.format.Shape.FormKey;
import io.vmemu.launcher.scenario.format.Shape.ListOf;
import io.vmemu.launcher.scenario.format.Shape.MapOf;
import io.vmemu.launcher.scenario.format.Shape.Union;
import io.vmemu.launcher.scenario.format.Shape.Word;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a scenario file may say. */
public final class Format {
    /** Names and values for somebody else: commands, other machines. */
    private static final Shape ANYTHING = new MapOf(ANY);

    private static final Form DEVICE = new Form(
            FormKey.required("size", SIZE, "size of the memory backend: the most that the device can have"),
            FormKey.of("requested-size", SIZE, "what the guest is asked to have from the start"),
            FormKey.of("block-size", SIZE, "smallest piece to plug"),
            FormKey.of("node", WHOLE, "the guest's NUMA node"),
            FormKey.of("prealloc", FLAG, "whether plugging populates the memory on the host"),
            FormKey.of("backend", new Choice("ram", "memfd", "file"), "kind of memory backend, ram if nothing is said"),
            FormKey.of("page-size", SIZE, "size of the huge pages of a memfd backend"),
            FormKey.of("options", TEXT, "more options of the device, as behind -device"),
            FormKey.of("backend-options", TEXT, "more options of the backend, as behind -object"));

    private static final Form HOST = new Form(
            FormKey.of("memory", TEXT, "RAM, by node: 64G or 32G:32G"),
            FormKey.of("used", TEXT, "RAM that others use, by node"),
            FormKey.of("hugepages", TEXT, "huge pages: [SIZE=]N[:N...][+OVERCOMMIT][/...]"),
            FormKey.of("page-size", new Choice("4K", "16K", "64K"), "size of ordinary pages"),
            FormKey.of("thp-size", TEXT, "size of transparent huge pages"),
            FormKey.of("overcommit", new Choice("heuristic", "always", "never"), "what it promises"),
            FormKey.of("overcommit-ratio", WHOLE, "percentage for overcommit: never"),
            FormKey.of("swap", TEXT, "swap space"),
            FormKey.of("timeline", TEXT, "what happens to it: 20s:hugepages=2M=256;60s:used=30G"));

    private static final Form MACHINE = new Form(
            FormKey.of("persona", new Word("7.2 or 10.0", Pattern.compile("7\\.2|10\\.0")), "which QEMU to be"),
            FormKey.of("type", TEXT, "the machine, as behind -machine"),
            FormKey.of("memory", SIZE, "RAM from the start, 1GiB if nothing is said"),
            FormKey.of("max-memory", SIZE, "room for all memory, enough for the devices if nothing is said"),
            FormKey.of("slots", WHOLE, "memory devices that fit"),
            FormKey.of("cpus", WHOLE, "CPUs"),
            FormKey.of("devices", new MapOf(DEVICE), "virtio-mem devices by id; their backends are called mem-ID"),
            FormKey.of("host", HOST, "the simulated host"),
            FormKey.of("args", new ListOf(TEXT), "more words of QEMU's command line"));

    private static final Form GUEST = new Form(
            FormKey.of("kernel", TEXT, "version of Linux, the newest if nothing is said"),
            FormKey.of(
                    "cmdline",
                    TEXT,
                    "parameters of Linux, memhp_default_state=online_movable if nothing is said; "
                            + "those about memory hotplug mean something"),
            FormKey.of("driver", TEXT, "linux, none, or another driver: windows, silent, flooding, greedy..."),
            FormKey.of("speed", new Choice("quick", "instant", "linux"), "how long things take"),
            FormKey.of("boot", DURATION, "how long it takes to start, again too"),
            FormKey.of("workload", TEXT, "what uses memory: movable=2G unmovable=30% pinned=5%..."),
            FormKey.of("words", TEXT, "more words of opt/vmemu/guest"));

    private static final Form FAULT = new Form(
            FormKey.required(
                    "point",
                    new Choice(Stream.of(FaultPoint.values())
                            .map(FaultPoint::wireName)
                            .toList()),
                    "where"),
            FormKey.of("nth", WHOLE, "the first occurrence that can be hit, from 1"),
            FormKey.of("times", WHOLE, "how many are hit at most"),
            FormKey.of("ratio", TEXT, "probability: 1/4"),
            FormKey.of("subject", TEXT, "pattern of the device, backend, command or event"),
            FormKey.of("min", SIZE, "least value"),
            FormKey.of("max", SIZE, "greatest value"),
            FormKey.of("from-millis", WHOLE, "start of a window of time"),
            FormKey.of("until-millis", WHOLE, "its end"),
            FormKey.of("millis", WHOLE, "for how long, where a point is about that"),
            FormKey.of("bytes", SIZE, "how much, where a point is about that"),
            FormKey.of("pages", WHOLE, "how many, where a point is about that"));

    private static final FormKey WITHIN =
            FormKey.of("within", DURATION, "how long it may take; now if nothing is said");

    private static final Union EXPECT = union(
            new Form(
                    FormKey.required("device", NAME, "a virtio-mem device has these sizes"),
                    FormKey.of("size", AMOUNT, "what the guest has plugged"),
                    FormKey.of("requested-size", AMOUNT, "what it has been asked for"),
                    WITHIN,
                    FormKey.of("for", DURATION, "how long it stays so")),
            new Form(
                    FormKey.required("event", NAME, "the client gets this event, behind the last one expected"),
                    FormKey.of("data", ANYTHING, "what it says, or part of that"),
                    FormKey.of(
                            "times",
                            AMOUNT,
                            "how often until the time is over; once, and go on then, if nothing is said"),
                    WITHIN),
            new Form(
                    FormKey.required("never", NAME, "the client does not get this event, since the last one expected"),
                    FormKey.of("data", ANYTHING, "what it would say, or part of that"),
                    FormKey.of("for", DURATION, "how long it goes on not getting it")),
            new Form(
                    FormKey.required("message", PATTERN, "the machine has said this on stderr"),
                    FormKey.of("times", AMOUNT, "in how many lines; at least one if nothing is said")),
            new Form(
                    FormKey.required("journal", ANYTHING, "entries of the journal in which this can be found"),
                    FormKey.of("times", AMOUNT, "how many; at least one if nothing is said"),
                    FormKey.of("since", NAME, "only those since this step")),
            new Form(
                    FormKey.required(
                            "guest",
                            new Form(
                                    FormKey.of("kernel", TEXT, "version of Linux"),
                                    FormKey.of("mem-total", AMOUNT, "MemTotal"),
                                    FormKey.of("added", AMOUNT, "MemTotal less that of when it was first seen"),
                                    FormKey.of("online", AMOUNT, "hotplugged memory blocks that are online"),
                                    FormKey.of("offline", AMOUNT, "hotplugged memory blocks that are offline"),
                                    FormKey.of("movable", AMOUNT, "hotplugged memory blocks in ZONE_MOVABLE"),
                                    FormKey.of("normal", AMOUNT, "hotplugged memory blocks in ZONE_NORMAL")),
                            "what somebody logged in to the guest sees"),
                    WITHIN),
            new Form(FormKey.required("migration", NAME, "the machine's migration has this status"), WITHIN),
            new Form(FormKey.required("exit", WHOLE, "the emulator ends with this status"), WITHIN),
            new Form(FormKey.required("refused", PATTERN, "the machine does not start: the first step, if at all")));

    private static final Form ANY_STEP = new Form(
            FormKey.of("name", NAME, "a name for this step"),
            FormKey.of("at", DURATION, "when, since the machine was started"),
            FormKey.of("after", DURATION, "how long after the step before"),
            FormKey.of("machine", new Choice("source", "target"), "which machine, for scenarios with two of them"));

    private static final Form REQUEST = new Form(
            FormKey.required("device", NAME, "the virtio-mem device"),
            FormKey.required("size", SIZE, "its new requested-size"),
            FormKey.of("error", PATTERN, "with what it is refused"));

    private static final Form QMP = new Form(
            FormKey.required("execute", TEXT, "the command"),
            FormKey.of("arguments", ANYTHING, "its arguments; words without quotes such as 4GiB are numbers"),
            FormKey.of("return", ANY, "what it returns, or part of that"),
            FormKey.of("error", PATTERN, "with what text it is refused"),
            FormKey.of("class", NAME, "with what class it is refused"),
            FormKey.of("answer", new Choice("none"), "no answer comes"));

    private static final Form MIGRATE = new Form(
            FormKey.of("capabilities", new ListOf(NAME), "capabilities of both sides"),
            FormKey.of("parameters", ANYTHING, "parameters of the source"));

    private static final Form SNAPSHOT = new Form(
            FormKey.of("save", NAME, "keep the machine's state under this name"),
            FormKey.of("load", NAME, "go on from the state of this name"));

    private static final Union STEP = union(
            step(FormKey.required("request", REQUEST, "ask a device's guest for another size")),
            step(FormKey.required("qmp", QMP, "have a command executed")),
            step(FormKey.required(
                    "fault",
                    FAULT.after(new Form(FormKey.of("name", NAME, "a name to disarm it by"))),
                    "something goes wrong from now on")),
            step(FormKey.required("disarm", NAME, "a fault goes wrong no more; all for all of them")),
            step(FormKey.required(
                    "host", ANYTHING, "do something to the host: x-vmemu-host-KEY with the value as arguments")),
            step(FormKey.required(
                    "guest", ANYTHING, "do something in the guest: x-vmemu-guest-KEY with the value as arguments")),
            step(FormKey.required("advance", DURATION, "let time pass")),
            step(FormKey.required("expect", EXPECT, "what must be so")),
            step(FormKey.required("reset", new Choice("system", "guest"), "reset by the host, or reboot from inside")),
            step(FormKey.required("migrate", MIGRATE, "migrate to the second machine")),
            step(FormKey.required("snapshot", SNAPSHOT, "keep the machine's state, or go back to it")),
            step(FormKey.required("reconnect", DURATION, "the client is gone for so long and comes back")));

    private static final Form SETUP = new Form(
            FormKey.of("machine", MACHINE, "the machine"),
            FormKey.of("guest", GUEST, "what runs in it"),
            FormKey.of(
                    "target",
                    new Form(
                            FormKey.of("machine", ANYTHING, "changes of the machine"),
                            FormKey.of("guest", ANYTHING, "changes of the guest")),
                    "a second machine, to migrate to: the same but for these changes, on a host of its own"),
            FormKey.of("seed", WHOLE, "where chance begins"));

    private static final Union ABOUT = union(
            new Form(FormKey.required("fault", NAME, "this fault")),
            new Form(FormKey.required("step", NAME, "this step")),
            new Form(
                    FormKey.required("rule", TEXT, "this rule"),
                    FormKey.required(
                            "without",
                            new Form(
                                    FormKey.of("machine", ANYTHING, "changes of the machine"),
                                    FormKey.of("guest", ANYTHING, "changes of the guest"),
                                    FormKey.of("target", ANYTHING, "changes of the second machine"),
                                    FormKey.of("seed", WHOLE, "another seed")),
                            "changes that take the rule away")));

    private static final Form FAULTS_AND_STEPS = new Form(
            FormKey.of("about", ABOUT, "what the scenario is about: without it, it must fail"),
            FormKey.of("faults", new MapOf(FAULT), "what goes wrong from the start, by a name"),
            FormKey.required("timeline", new ListOf(STEP), "what happens, in order"));

    /** A whole file. */
    static final Form SCENARIO = FAULTS_AND_STEPS.after(SETUP.after(new Form(
            FormKey.required("name", TEXT, "a name in a few words"),
            FormKey.required("shows", TEXT, "a sentence of what it shows"))));

    private Format() {}

    /**
     * Reads a file's text. What is wrong with it goes to {@code problems}: parts of the result may be other than the
     * format says.
     *
     * @throws ScenarioException if it is no YAML
     */
    public static Value.Entries read(String text, Problems problems) throws ScenarioException {
        Value document = YamlReader.read(text, problems);
        check(document, problems);
        return document instanceof Value.Entries entries ? entries : Value.Entries.NONE;
    }

    /** Reports all in which a document is not a scenario. */
    public static void check(Value document, Problems problems) {
        new Checker(problems).check(document, SCENARIO);
    }

    /** Whether a part of a document is a fault as the format has it. */
    public static boolean isFault(Value value) {
        return holds(value, FAULT);
    }

    /** Whether a part of a document is a step as the format has it. */
    public static boolean isStep(Value value) {
        return holds(value, STEP);
    }

    /** Whether a part of a document says what a scenario is about as the format has it. */
    public static boolean isAbout(Value value) {
        return holds(value, ABOUT);
    }

    private static boolean holds(Value value, Shape shape) {
        Problems problems = new Problems("");
        new Checker(problems).check(value, shape);
        return problems.isEmpty();
    }

    /** The format as JSON Schema. */
    public static QDict jsonSchema() {
        return JsonSchema.of("vmemu scenario", SCENARIO);
    }

    private static Form step(FormKey action) {
        return new Form(action).after(ANY_STEP);
    }

    /** Forms that are told apart by their first required key. */
    private static Union union(Form... forms) {
        Map<String, Form> byKey = new LinkedHashMap<>();
        for (Form form : forms) {
            byKey.put(
                    form.keys().values().stream()
                            .filter(FormKey::required)
                            .findFirst()
                            .orElseThrow()
                            .name(),
                    form);
        }
        return new Union(byKey);
    }
}
