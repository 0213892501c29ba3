package io.vmemu.emulator.memory;

/** Reasons for which a host refuses, with the texts of strerror(3). */
public enum Errno {
    EPERM("Operation not permitted"),
    ENOENT("No such file or directory"),
    EIO("Input/output error"),
    ENOMEM("Cannot allocate memory"),
    EACCES("Permission denied"),
    EFAULT("Bad address"),
    EEXIST("File exists"),
    ENODEV("No such device"),
    ENOTDIR("Not a directory"),
    EISDIR("Is a directory"),
    EINVAL("Invalid argument"),
    EMFILE("Too many open files"),
    ETXTBSY("Text file busy"),
    EFBIG("File too large"),
    EOVERFLOW("Value too large for defined data type"),
    ENOSPC("No space left on device"),
    EROFS("Read-only file system"),
    ENAMETOOLONG("File name too long"),
    ELOOP("Too many levels of symbolic links");

    private final String text;

    Errno(String text) {
        this.text = text;
    }

    /** strerror(3)'s text. */
    public String text() {
        return text;
    }

    /** The reason with that text, EIO for an unknown one. */
    public static Errno ofText(String text) {
        for (Errno errno : values()) {
            if (errno.text.equals(text)) {
                return errno;
            }
        }
        return EIO;
    }
}
