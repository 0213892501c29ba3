package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/** {@code -add-fd}: an inherited file descriptor that becomes {@code /dev/fdset/SET}. */
public record FdSetEntry(
        OptionUse use, int fd, long set, @Nullable String opaque) {}
