package dev.headrace.embedded;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.headrace.testing.ArchitectureRules;

@AnalyzeClasses(packages = "dev.headrace", importOptions = ArchitectureRules.MainCode.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests RULES = ArchTests.in(ArchitectureRules.class);
}
