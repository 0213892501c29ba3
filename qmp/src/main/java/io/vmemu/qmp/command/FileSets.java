package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.protocol.PassedFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sets of open files that stand for {@code /dev/fdset/ID}. */
public final class FileSets {
    /** By id, the highest first, as QEMU lists them. */
    private final Map<Long, List<Member>> sets = new TreeMap<>(Comparator.reverseOrder());

    private static final class Member {
        private final PassedFile file;
        private final @Nullable String opaque;
        private boolean removed;

        Member(PassedFile file, @Nullable String opaque) {
            this.file = file;
            this.opaque = opaque;
        }
    }

    /**
     * Adds a file.
     *
     * @param id the set, which need not exist yet; null for a new one with the lowest free id
     * @return the set's id
     */
    public long add(PassedFile file, @Nullable Long id, @Nullable String opaque) throws QemuException {
        if (id != null && id < 0) {
            throw new QemuException("Parameter 'fdset-id' expects a non-negative value");
        }
        long set = id == null ? lowestFreeId() : id;
        sets.computeIfAbsent(set, key -> new ArrayList<>()).add(0, new Member(file, opaque));
        return set;
    }

    private long lowestFreeId() {
        long id = 0;
        while (sets.containsKey(id)) {
            id++;
        }
        return id;
    }

    /**
     * Marks a file, or all files of a set, as removed.
     *
     * @param number the file's descriptor, null for all
     */
    public void remove(long id, @Nullable Long number) throws QemuException {
        List<Member> set = sets.getOrDefault(id, List.of());
        List<Member> meant = set.stream()
                .filter(member -> number == null || member.file.number() == number)
                .toList();
        if (meant.isEmpty()) {
            throw new QemuException(
                    "File descriptor named 'fdset-id:" + id + (number == null ? "" : ", fd:" + number) + "' not found");
        }
        meant.forEach(member -> member.removed = true);
    }

    /** Closes the files of a set that are removed, and forgets the set if it has no others. */
    public void closeRemoved(long id) {
        List<Member> set = sets.getOrDefault(id, List.of());
        set.stream().filter(member -> member.removed).forEach(member -> member.file.close());
        set.removeIf(member -> member.removed);
        if (set.isEmpty()) {
            sets.remove(id);
        }
    }

    /** The descriptor of a file in a set that can stand for {@code /dev/fdset/ID}; -1 if there is none. */
    public int descriptor(long id) {
        return sets.getOrDefault(id, List.of()).stream()
                .filter(member -> !member.removed)
                .mapToInt(member -> member.file.number())
                .findFirst()
                .orElse(-1);
    }

    /** The answer to {@code query-fdsets}. */
    QList describe() {
        QList list = new QList();
        sets.forEach((id, set) -> {
            QList files = new QList();
            for (Member member : set) {
                QDict file = new QDict().put("fd", member.file.number());
                if (member.opaque != null) {
                    file.put("opaque", member.opaque);
                }
                files.add(file);
            }
            list.add(new QDict().put("fdset-id", id).put("fds", files));
        });
        return list;
    }
}
