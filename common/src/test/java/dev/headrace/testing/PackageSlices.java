package dev.headrace.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Assigns each class to its package, and splits a package of the public API in two: values, which its internal packages
 * may use, and facades, which use the internal packages and so must not be used by them. A facade is a class that depends
 * on the package's {@code internal} packages, directly or through another class of the same package.
 */
final class PackageSlices implements SliceAssignment {
    private static final String ROOT = "dev.headrace.";

    private final Map<String, Boolean> facades = new HashMap<>();

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return SliceIdentifier.ignore();
        }
        return isFacade(outermost(type)) ? SliceIdentifier.of(name, "facades") : SliceIdentifier.of(name);
    }

    @Override
    public String getDescription() {
        return "packages, with the facades of the public API apart from its values";
    }

    private boolean isFacade(JavaClass type) {
        return facades.computeIfAbsent(type.getName(), absent -> reachesInternals(type, new HashSet<>()));
    }

    /** @param seen the classes of the same package that were looked at before */
    private static boolean reachesInternals(JavaClass type, Set<JavaClass> seen) {
        if (!seen.add(type)) {
            return false;
        }
        String own = type.getPackageName();
        Set<JavaClass> targets = type.getPackage().getClasses().stream()
                .filter(one -> outermost(one).equals(type))
                .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
                .map(dependency -> outermost(dependency.getTargetClass()))
                .collect(Collectors.toSet());
        return targets.stream()
                .anyMatch(target -> target.getPackageName().startsWith(own + ".internal")
                        || (target.getPackageName().equals(own) && reachesInternals(target, seen)));
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass out = type.getBaseComponentType();
        while (out.getEnclosingClass().isPresent()) {
            out = out.getEnclosingClass().get();
        }
        return out;
    }
}
