package io.vmemu.launcher.archive;

import java.io.IOException;
import java.util.zip.ZipFile;

/**
 * Lists the classes of jars as the JVM's lists of classes to archive have them. A rehearsal does not use every class, and
 * the first that is missing from the archive has all jars opened up to its own, which takes a tenth of the whole start.
 */
public final class ClassNames {
    private static final String SUFFIX = ".class";

    private ClassNames() {}

    /**
     * Prints the names, one a line.
     *
     * @param args the jars
     * @throws IOException if one cannot be read
     */
    public static void main(String[] args) throws IOException {
        for (String jar : args) {
            try (ZipFile file = new ZipFile(jar)) {
                file.stream()
                        .map(Object::toString)
                        .filter(name -> name.endsWith(SUFFIX) && !name.endsWith("-info" + SUFFIX))
                        .forEach(name -> System.out.println(name.substring(0, name.length() - SUFFIX.length())));
            }
        }
    }
}
