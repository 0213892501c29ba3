package io.vmemu.emulator.virtio;

import io.vmemu.emulator.error.ErrorReporter;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
public final class RecordingReporter implements ErrorReporter {
    public final List<String> errors = new ArrayList<>();
    public final List<String> warnings = new ArrayList<>();

    @Override
    public void error(String text) {
        errors.add(text);
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }
}
