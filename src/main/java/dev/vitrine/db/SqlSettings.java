package dev.vitrine.db;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jooq.conf.NestedCollectionEmulation;
import org.jooq.conf.RenderKeywordCase;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;

/** How SQL is written: for people, since they read it in files, logs and plans as it is sent. */
@Factory
public final class SqlSettings {

    /** A clause a line, lower case, names without quotes. */
    public static Settings readable() {
        return new Settings()
                .withRenderFormatted(true)
                .withRenderKeywordCase(RenderKeywordCase.LOWER)
                .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                // rows in a row: as jsonb they are made twice, as a tree and then as a text
                .withEmulateMultiset(NestedCollectionEmulation.JSON);
    }

    @Singleton
    @Named("default")
    Settings settings() {
        return readable();
    }

    @Singleton
    @Named("creators")
    Settings creatorSettings() {
        return readable();
    }

    @Singleton
    @Named("streams")
    Settings streamSettings() {
        return readable();
    }
}
