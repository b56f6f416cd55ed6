package dev.vitrine;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.vitrine.web.RateLimit;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.micronaut.http.annotation.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Calendar;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** The rules of the architecture that a tool can check. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/dev/vitrine/jooq/"))
            .withImportOption(location -> !location.contains("$Definition") && !location.contains("$Introspection"))
            .importPath("target/classes");

    private static final String[] SHARED = {
        "dev.vitrine", "dev.vitrine.db..", "dev.vitrine.web..", "dev.vitrine.identity..", "dev.vitrine.figure.."
    };

    @Test
    void featuresDoNotKnowEachOther() {
        slices().matching("dev.vitrine.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAnyPackage(SHARED))
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAnyPackage("dev.vitrine.jooq.."))
                .check(CLASSES);
    }

    @Test
    void sharedPackagesDoNotKnowAFeature() {
        classes()
                .that(resideInAnyPackage(SHARED).and(resideInAnyPackage("dev.vitrine.*..")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(SHARED)
                        .or(resideInAnyPackage("dev.vitrine..").negate())
                        .or(resideInAnyPackage("dev.vitrine.jooq..")))
                .check(CLASSES);
    }

    @Test
    void onlyQueriesWriteSql() {
        noClasses()
                .that(simpleNameEndingWith("Queries")
                        .or(resideInAnyPackage("dev.vitrine.figure..", "dev.vitrine.db.."))
                        .negate())
                .and()
                .haveNameNotMatching(".*Queries\\$.*")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(DSL.class)
                .check(CLASSES);
    }

    @Test
    void controllersSendNoStatement() {
        noClasses()
                .that()
                .haveNameMatching(".*Controller(\\$.*)?")
                .should()
                .callMethodWhere(target(owner(assignableTo(DSLContext.class))))
                .check(CLASSES);
    }

    @Test
    void queriesKnowNothingOfHttp() {
        noClasses()
                .that()
                .haveNameMatching(".*Queries(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut.http..", "io.netty..")
                .check(CLASSES);
    }

    /** The package web is about HTTP; elsewhere, only what these names say is. */
    @Test
    void featuresMeetHttpInControllersAndFiltersOnly() {
        noClasses()
                .that(resideInAnyPackage("dev.vitrine.web..").negate())
                .and()
                .haveNameNotMatching(
                        ".*(Controller|Filter|Application)(\\$.*)?|.*\\.(CallerBinder|CallerFetcher|ClientAddress|HealthDetails"
                                + "|RateLimitHeaders|JobProblems|RepeatableRequest|ExportAccess)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut.http..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() throws IOException {
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path folder : files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toSet())) {
                assertThat(folder.resolve("package-info.java"))
                        .content()
                        .matches("(?s)/\\*\\* .*\\. \\*/\n@NullMarked\npackage .*");
            }
        }
    }

    /**
     * Clocks differ and may be set: what is compared with a time of the database's is made by it. (That a time in a body
     * lies in the future is checked by this machine's, too; a wrong one is an error or has ended, nothing else.)
     */
    @Test
    void timesAreMadeByTheDatabase() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.("
                        // tokens carry their times, and are checked without the database
                        + "AccessTokens"
                        // a series ends now where no end is asked for: what other clocks date later is in the next
                        // answer
                        + "|TimeseriesController"
                        // headers: a file's name, the date
                        + "|dataset\\.ExportController|web\\.Refusals)")
                .should()
                .accessTargetWhere(JavaAccess.Predicates.target(name("now").or(name("currentTimeMillis")))
                        .and(JavaAccess.Predicates.target(owner(resideInAnyPackage("java..")))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Calendar.class)
                .check(CLASSES);
    }

    /** Only one place makes limits, by a monotonic clock. */
    @Test
    void limitsFollowAMonotonicClock() {
        classes()
                .that()
                .areAssignableTo(RateLimit.class)
                .should()
                .callMethod(LocalBucketBuilder.class, "withNanosecondPrecision")
                .check(CLASSES);
        noClasses()
                .that()
                .areNotAssignableTo(RateLimit.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(LocalBucketBuilder.class)
                .check(CLASSES);
    }

    @Test
    void controllersAreCalledSo() {
        classes()
                .that()
                .areAnnotatedWith(Controller.class)
                .should()
                .haveSimpleNameEndingWith("Controller")
                .check(CLASSES);
    }

    @Test
    void packagesAreNamedForWhatTheyAreAbout() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .flatMap(name -> Set.of(name.split("\\.", -1)).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages).doesNotContain("util", "utils", "common", "helper", "helpers", "impl", "service", "dto");
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .noneMatch(name ->
                        name.matches(".*(Util|Utils|Helper|Manager|Impl|Dto|DTO|Dao|DAO|Service|Repository|Mapper)"));
    }
}
