package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import java.util.List;
import java.util.Optional;

/** Holds messages against recorded ones and shows what differs. */
record MessageCheck(Comparison comparison, String actualTitle) {
    private static final String RECORDED = "recorded";

    boolean same(String subject, QDict recorded, QDict actual) {
        return comparison.differences(subject, recorded, actual).isEmpty();
    }

    /** A finding if the messages differ in what matters. */
    Optional<Finding> check(int line, String what, String subject, QDict recorded, QDict actual) {
        return same(subject, recorded, actual)
                ? Optional.empty()
                : Optional.of(finding(line, what, subject, recorded, actual));
    }

    /** A finding about two messages. */
    Finding finding(int line, String what, String subject, QDict recorded, QDict actual) {
        List<Difference> differences = comparison.differences(subject, recorded, actual);
        SideBySide columns = new SideBySide(RECORDED, actualTitle, path -> comparison.ignores(subject, path));
        QDict aligned = (QDict) comparison.align(subject, recorded, actual);
        return new Finding(line, what, differences, columns.render(recorded, aligned));
    }
}
