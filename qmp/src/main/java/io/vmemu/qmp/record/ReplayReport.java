package io.vmemu.qmp.record;

import java.util.List;

/**
 * What came of a replay.
 *
 * @param recorded how many commands the record has
 * @param played how many of them were sent, or came
 * @param findings what was not as recorded, in the order in which it was noticed
 */
public record ReplayReport(int recorded, int played, List<Finding> findings) {
    public ReplayReport {
        findings = List.copyOf(findings);
    }

    /** Whether all was as recorded. */
    public boolean isAsRecorded() {
        return findings.isEmpty();
    }

    /** The findings and a line that sums up. */
    public String text() {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.text()));
        String count = switch (findings.size()) {
            case 0 -> "all as recorded";
            case 1 -> "1 difference";
            default -> findings.size() + " differences";
        };
        return text.append(played + " of " + recorded + " commands, " + count + "\n")
                .toString();
    }
}
