package io.vmemu.launcher.scenario.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a file, all of it: who corrects a file wants to do so once. */
public final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    private record Problem(Position position, String text) {}

    /** @param file the name that messages begin with */
    public Problems(String file) {
        this.file = file;
    }

    public void add(Position position, String text) {
        found.add(new Problem(position, text));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Ends here if anything was wrong. */
    public void check() throws ScenarioException {
        if (!found.isEmpty()) {
            Comparator<Problem> order = Comparator.comparingInt((Problem problem) -> problem.position.line())
                    .thenComparingInt(problem -> problem.position.column());
            throw new ScenarioException(found.stream()
                    .sorted(order)
                    .map(problem -> file + ":" + problem.position + ": " + problem.text)
                    .toList());
        }
    }
}
