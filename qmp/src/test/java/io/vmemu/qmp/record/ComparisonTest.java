package io.vmemu.qmp.record;

import static io.vmemu.qmp.record.Dialogs.dict;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static List<String> differences(Comparison comparison, String subject, String expected, String actual) {
        return comparison.differences(subject, dict(expected), dict(actual)).stream()
                .map(Difference::toString)
                .toList();
    }

    private static List<String> exact(String expected, String actual) {
        return differences(Comparison.exact(), "", expected, actual);
    }

    @Test
    void theOrderOfMembersMeansNothing() {
        assertThat(exact("{'a': 1, 'b': {'c': [1, 2], 'd': null}}", "{'b': {'d': null, 'c': [1, 2]}, 'a': 1}"))
                .isEmpty();
    }

    @Test
    void aDifferenceIsNamedByItsPath() {
        assertThat(exact(
                        "{'return': [{'data': {'size': 1}}], 'a': true}",
                        "{'return': [{'data': {'size': 2}}], 'a': true}"))
                .containsExactly("return[0].data.size: expected 1, got 2");
    }

    @Test
    void whatOnlyOneSideHasIsNamed() {
        assertThat(exact("{'a': [1, 2], 'b': {'c': 1}}", "{'a': [1], 'b': {'d': {}}}"))
                .containsExactly(
                        "a[1]: expected 2, got nothing",
                        "b.c: expected 1, got nothing",
                        "b.d: expected nothing, got {}");
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "1, true", "1, '\"1\"'", "null, 0", "[], {}", "'\"a\"', '\"A\"'"})
    void typesAreComparedExactly(String one, String other) {
        assertThat(exact("{'x': " + one + "}", "{'x': " + other + "}")).hasSize(1);
        assertThat(exact("{'x': " + one + "}", "{'x': " + one + "}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a[*].b, true",
        "a*, true",
        "*b, true",
        "qom-get:a[1].b, true",
        "qom-get:*, true",
        "qom-set:*, false",
        "a[*], true",
        "a[0].b, false",
        "a[1].*c, false",
        "A[1].b, false",
        "a[1]xb, false",
    })
    void whatAGlobMatchesIsLeftOut(String glob, boolean left) {
        Comparison comparison = Comparison.exact().ignoring(List.of(glob));
        assertThat(differences(comparison, "qom-get", "{'a': [0, {'b': 1}]}", "{'a': [0, {'b': 2}]}")
                        .isEmpty())
                .isEqualTo(left);
    }

    @Test
    void timestampsAndVersionsAreUsuallyLeftOut() {
        assertThat(differences(
                        Comparison.usual(),
                        "STOP",
                        "{'timestamp': 1, 'event': 'STOP'}",
                        "{'timestamp': 2, 'event': 'STOP'}"))
                .isEmpty();
        assertThat(differences(Comparison.usual(), "query-version", "{'return': 1}", "{'return': 2}"))
                .isEmpty();
        assertThat(differences(Comparison.usual(), "query-name", "{'return': 1}", "{'return': 2}"))
                .hasSize(1);
    }

    @Test
    void aListInAnyOrderIsASet() {
        Comparison comparison = Comparison.exact().inAnyOrder(List.of("a"));
        assertThat(differences(comparison, "", "{'a': [{'x': 1}, {'x': 2}, 3]}", "{'a': [3, {'x': 2}, {'x': 1}]}"))
                .isEmpty();
        assertThat(differences(comparison, "", "{'a': [1, 1, 2]}", "{'a': [2, 1, 2]}"))
                .containsExactly("a[1]: expected 1, got 2");
        assertThat(differences(comparison, "", "{'a': [1]}", "{'a': [2, 1]}"))
                .containsExactly("a[1]: expected nothing, got 2");
        assertThat(differences(comparison, "", "{'b': [1, 2]}", "{'b': [2, 1]}"))
                .hasSize(2);
    }

    @Test
    void theNearestCallIsOneOfTheSameCommand() {
        QDict meant = dict("{'execute': 'qom-set', 'arguments': {'path': 'vm0', 'property': 'size', 'value': 1}}");
        QDict sameArguments =
                dict("{'execute': 'qom-get', 'arguments': {'path': 'vm0', 'property': 'size', 'value': 1}}");
        QDict twoOff = dict("{'execute': 'qom-set', 'arguments': {'path': 'vm1', 'property': 'size', 'value': 2}}");
        QDict oneOff = dict("{'execute': 'qom-set', 'arguments': {'path': 'vm0', 'property': 'size', 'value': 2}}");

        assertThat(nearest(meant, sameArguments, twoOff, oneOff)).contains(oneOff);
        assertThat(nearest(meant, dict("{'execute': 'stop'}"), sameArguments)).contains(sameArguments);
        assertThat(nearest(meant)).isEmpty();
    }

    private static Optional<QDict> nearest(QDict wanted, QDict... candidates) {
        return NearMiss.nearest(wanted, List.of(candidates), each -> each);
    }
}
