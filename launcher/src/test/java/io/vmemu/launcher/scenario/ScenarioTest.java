package io.vmemu.launcher.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.launcher.scenario.format.ScenarioException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {
    private static final String HEAD = """
            name: a name
            shows: a sentence
            machine: {devices: {vm0: {size: 4GiB}}}
            """;

    private static Scenario parse(String text) throws ScenarioException {
        return Scenario.parse("x.yaml", text);
    }

    private static List<String> problems(String text) {
        ScenarioException problems = catchThrowableOfType(ScenarioException.class, () -> parse(text));
        return String.valueOf(problems.getMessage()).lines().toList();
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithLineAndColumn() {
        String text = """
                name: bad
                machine:
                  devices: {vm0: {size: 4Gib, colour: red}}
                faults: {f: {point: guest-deaf, bytes: 3}}
                about: {fault: h}
                timeline:
                  - request: {device: vm9, size: 1GiB}
                  - expect: {device: vm0, size: 1GiB, within: soon}
                  - {advance: 1s, reset: system}
                  - expect: {never: NOTHING}
                  - 17
                """;
        assertThat(problems(text))
                .containsExactly(
                        "x.yaml:1:1: 'shows' is missing: a sentence of what it shows",
                        "x.yaml:3:25: expected a size such as 4GiB",
                        "x.yaml:3:31: unknown key 'colour', expected one of size, requested-size, block-size, node, "
                                + "prealloc, backend, page-size, options, backend-options",
                        "x.yaml:4:13: Fault 'guest-deaf' has no parameter 'bytes'",
                        "x.yaml:5:16: unknown fault 'h', there is f",
                        "x.yaml:7:23: unknown device 'vm9', there is vm0",
                        "x.yaml:8:47: expected a time such as 5m or 1h30m",
                        "x.yaml:9:5: advance and reset do not go together",
                        "x.yaml:10:21: there is no event NOTHING",
                        "x.yaml:11:5: expected a mapping with one of request, qmp, fault, disarm, host, guest, "
                                + "advance, expect, reset, migrate, snapshot, reconnect");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{disarm: q}                              | 5:14: unknown fault 'q', there is none",
                "{host: {explode: {}}}                    | 5:12: there is no command x-vmemu-host-explode",
                "{guest: {suspend: {}, reboot: {}}}       | 5:13: expected one command",
                "{migrate: {}}                            | 5:15: there is no target to migrate to",
                "{machine: target, disarm: all}           | 5:15: there is no target",
                "{snapshot: {load: s}}                    | 5:23: unknown snapshot 's', there is none",
                "{snapshot: {}}                           | 5:16: expected save or load",
                "{expect: {message: '('}}                 | 5:24: not a regular expression: Unclosed group",
                "{expect: {journal: {}, since: s}}        | 5:35: unknown step 's', there is none",
                "{expect: {device: vm0, size: 2..1}}      | 5:34: expected a number, a size, or a range such as "
                        + "1GiB..2GiB, 1.. or ..5",
                "{request: {device: vm0, size: 16384PiB}} | 5:35: expected a size such as 4GiB",
                "{advance: !x 5s}                         | 5:15: the tag !x is not read here",
            })
    void aStepThatMakesNoSenseIsToldByItsPlace(String step, String problem) {
        assertThat(problems(HEAD + "timeline:\n  - " + step)).containsExactly("x.yaml:" + problem);
    }

    @Test
    void whatIsNoYamlIsToldByItsPlace() {
        assertThat(problems("name: {a")).singleElement().asString().startsWith("x.yaml:1:9: ");
        assertThat(problems("name: *x")).containsExactly("x.yaml:1:7: found undefined alias x");
        assertThat(problems("17")).contains("x.yaml:1:1: expected a mapping");
        assertThat(problems(HEAD + "timeline: []\nname: again")).containsExactly("x.yaml:5:1: 'name' is there twice");
        assertThat(problems(HEAD + "timeline: &t []\nfaults: {a: *t}"))
                .contains("x.yaml:4:11: aliases are not read here: write it out");
    }

    @Test
    void whatIsNoTextIsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("x.yaml"), new byte[] {'a', (byte) 0xff});
        assertThat(catchThrowableOfType(ScenarioException.class, () -> Scenario.load(file)))
                .hasMessage(file + ":1:1: not a text in UTF-8");
    }

    @Test
    void jsonIsReadAsWell() throws Exception {
        String json = """
                {"name": "a name", "shows": "a sentence",
                 "machine": {"devices": {"vm0": {"size": "4GiB"}}},
                 "timeline": [{"request": {"device": "vm0", "size": "1GiB"}}, {"advance": "5m"}]}
                """;
        String yaml = HEAD + "timeline: [request: {device: vm0, size: 1GiB}, advance: 5m]";
        assertThat(parse(json).machines()).isEqualTo(parse(yaml).machines());
        assertThat(parse(json).steps())
                .extracting(Step::action)
                .isEqualTo(parse(yaml).steps().stream().map(Step::action).toList());
    }

    @Test
    void argumentsAreWhatTheyLookLikeUnlessTheyAreQuoted() throws Exception {
        Scenario scenario = parse(HEAD
                + "timeline: [qmp: {execute: x, arguments: {a: 4GiB, b: '4GiB', c: on, d: true, e: null, f: 1.5, g: -1,"
                + " h: 18446744073709551615}}]");
        assertThat(((Action.Command) scenario.steps().get(0).action()).arguments())
                .isEqualTo(new QDict()
                        .put("a", 4L << 30)
                        .put("b", "4GiB")
                        .put("c", new QString("on"))
                        .put("d", QBool.of(true))
                        .put("e", QNull.NULL)
                        .put("f", QNum.of(1.5))
                        .put("g", -1)
                        .put("h", QNum.ofUnsigned(-1)));
    }

    @Test
    void whatItIsAboutCanBeTakenAway() throws Exception {
        String faults = "faults: {f: {point: guest-deaf}}\ntimeline: [{name: s, advance: 1s}, disarm: f]\n";
        assertThat(parse(HEAD + "about: {fault: f}\n" + faults).without().faults())
                .isEmpty();
        assertThat(parse(HEAD + "about: {fault: f}\n" + faults).without().steps())
                .hasSize(1);
        assertThat(parse(HEAD + "about: {step: s}\n" + faults).without().steps())
                .hasSize(1);
        String rule = "about: {rule: r, without: {guest: {kernel: '4.9'}, machine: {memory: 2GiB}, seed: 9}}\n";
        Scenario without =
                parse(HEAD + "guest: {kernel: '6.1'}\n" + rule + faults).without();
        assertThat(without.machines().source().stream().collect(Collectors.joining(" ")))
                .contains("kernel=4.9")
                .contains("size=2147483648B");
        assertThat(without.machines().seed()).isEqualTo(9);
    }

    @Test
    void aChangeThatMakesNoSenseIsTold() throws Exception {
        Scenario scenario = parse(HEAD + "about: {rule: r, without: {guest: {colour: red}}}\ntimeline: []");
        assertThat(catchThrowableOfType(ScenarioException.class, scenario::without))
                .hasMessageStartingWith("x.yaml:4:36: unknown key 'colour'");
        assertThat(catchThrowableOfType(
                        ScenarioException.class,
                        () -> parse(HEAD + "timeline: []").without()))
                .hasMessage("x.yaml: it does not say what it is about");
    }
}
