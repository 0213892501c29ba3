package io.vmemu.launcher.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Looks for the smallest program that breaks the same promise: takes steps away, first many at a time (delta debugging),
 * then devices, words about the guest, waiting times; again and again until nothing more can go.
 */
final class Shrinker {
    /** After so many runs the smallest program found so far will do. */
    private static final int MOST_RUNS = 500;

    private final Function<Program, Simulation.Outcome> player;
    private Program smallest;
    private Simulation.Outcome outcome;
    private int runs;

    private Shrinker(Function<Program, Simulation.Outcome> player, Program program, Simulation.Outcome outcome) {
        this.player = player;
        this.smallest = program;
        this.outcome = outcome;
    }

    /**
     * The smallest program found, and what becomes of it.
     *
     * @param runs how many programs were tried
     */
    record Shrunk(Program program, Simulation.Outcome outcome, int runs) {}

    /**
     * Shrinks a program.
     *
     * @param player plays programs as the one that broke the promise was played
     * @param outcome what became of that one
     */
    static Shrunk shrink(Function<Program, Simulation.Outcome> player, Program program, Simulation.Outcome outcome) {
        Shrinker shrinker = new Shrinker(player, program, outcome);
        boolean smaller;
        do {
            smaller = shrinker.takeSteps();
            smaller |= shrinker.takeDevices();
            smaller |= shrinker.takeWords();
            smaller |= shrinker.takeWishes();
            smaller |= shrinker.takeDelays();
        } while (smaller && shrinker.runs < MOST_RUNS);
        return new Shrunk(shrinker.smallest, shrinker.outcome, shrinker.runs);
    }

    private boolean tries(Program candidate) {
        if (runs >= MOST_RUNS || candidate.equals(smallest)) {
            return false;
        }
        runs++;
        Simulation.Outcome became = player.apply(candidate);
        if (!became.promise().equals(outcome.promise())) {
            return false;
        }
        smallest = candidate;
        outcome = became;
        return true;
    }

    private boolean takeSteps() {
        boolean any = false;
        for (int length = smallest.steps().size(); length > 0; length /= 2) {
            for (int from = 0; from < smallest.steps().size(); ) {
                if (tries(smallest.withSteps(without(smallest.steps(), from, length)))) {
                    any = true;
                } else {
                    from += length;
                }
            }
        }
        return any;
    }

    private boolean takeDevices() {
        boolean any = false;
        for (int i = smallest.setting().devices().size() - 1; i >= 0; i--) {
            Setting setting = smallest.setting();
            any |= tries(smallest.withSetting(setting.withDevices(without(setting.devices(), i, 1))));
        }
        return any;
    }

    private boolean takeWords() {
        boolean any = false;
        for (int i = smallest.setting().guestWords().size() - 1; i >= 0; i--) {
            Setting setting = smallest.setting();
            any |= tries(smallest.withSetting(setting.withGuestWords(without(setting.guestWords(), i, 1))));
        }
        return any;
    }

    private boolean takeWishes() {
        boolean any = false;
        for (int i = 0; i < smallest.wanted().size(); i++) {
            List<Integer> wanted = new ArrayList<>(smallest.wanted());
            wanted.set(i, 0);
            any |= tries(smallest.withWanted(wanted));
        }
        return any;
    }

    private boolean takeDelays() {
        boolean any = false;
        for (int i = 0; i < smallest.steps().size(); i++) {
            List<Step> steps = new ArrayList<>(smallest.steps());
            steps.set(i, new Step(0, steps.get(i).act()));
            any |= tries(smallest.withSteps(steps));
        }
        return any;
    }

    private static <T> List<T> without(List<T> list, int from, int length) {
        List<T> rest = new ArrayList<>(list);
        rest.subList(from, Math.min(list.size(), from + length)).clear();
        return rest;
    }
}
