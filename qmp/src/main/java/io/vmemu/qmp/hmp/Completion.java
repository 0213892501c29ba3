package io.vmemu.qmp.hmp;

import java.util.List;

/**
 * What the word at the end of a text may become.
 *
 * @param word what there is of it, may be empty
 * @param candidates what begins with it, sorted
 */
record Completion(String word, List<String> candidates) {
    Completion {
        candidates = List.copyOf(candidates);
    }

    /** What all candidates have behind the word; of a single one all the rest. */
    String common() {
        if (candidates.isEmpty()) {
            return "";
        }
        // Of sorted texts, what the first and the last share all share.
        String first = candidates.get(0);
        String last = candidates.get(candidates.size() - 1);
        int end = word.length();
        while (end < first.length() && end < last.length() && first.charAt(end) == last.charAt(end)) {
            end++;
        }
        return first.substring(word.length(), end);
    }
}
