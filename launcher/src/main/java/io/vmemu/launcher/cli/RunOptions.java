package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * How the program runs.
 *
 * @param guestName {@code -name guest=}
 * @param debugThreads {@code -name debug-threads=}
 * @param stopped {@code -S}: CPUs wait for {@code cont}
 * @param preconfig {@code --preconfig}
 * @param onlyMigratable {@code -only-migratable}
 * @param noDefaults {@code -nodefaults}
 * @param noGraphic {@code -nographic}
 * @param actions what follows a reset, a shutdown, a panic
 * @param incoming {@code -incoming}, null for a machine that starts afresh
 * @param daemonize {@code -daemonize}
 * @param pidFile {@code -pidfile}
 */
public record RunOptions(
        @Nullable String guestName,
        boolean debugThreads,
        boolean stopped,
        boolean preconfig,
        boolean onlyMigratable,
        boolean noDefaults,
        boolean noGraphic,
        Actions actions,
        @Nullable OptionUse incoming,
        boolean daemonize,
        @Nullable String pidFile) {}
