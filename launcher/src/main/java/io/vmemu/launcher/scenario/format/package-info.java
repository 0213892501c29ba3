/**
 * The language of scenario files: YAML, or JSON as its subset, read into values that know where they stand; shapes that
 * say what may be written, from which files are checked and the JSON Schema for editors is made.
 */
@NullMarked
package io.vmemu.launcher.scenario.format;

import org.jspecify.annotations.NullMarked;
