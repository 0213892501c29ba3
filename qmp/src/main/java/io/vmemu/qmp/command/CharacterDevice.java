package io.vmemu.qmp.command;

import org.jspecify.annotations.Nullable;

/**
 * A character device as {@code query-chardev} shows it.
 *
 * @param label its id
 * @param filename where it leads: {@code unix:/run/monitor.sock,server=on}, {@code disconnected:} in front without a client
 * @param frontendOpen whether whoever uses it listens
 * @param connection cuts the connection of a socket that hangs, for {@code yank}; null if it is no socket
 */
public record CharacterDevice(
        String label,
        String filename,
        boolean frontendOpen,
        @Nullable Runnable connection) {}
