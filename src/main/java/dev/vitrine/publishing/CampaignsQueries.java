package dev.vitrine.publishing;

import static dev.vitrine.jooq.publishing.Tables.CAMPAIGNS;
import static dev.vitrine.publishing.FilterQueries.FROM;
import static dev.vitrine.publishing.FilterQueries.UNTIL;
import static dev.vitrine.publishing.FilterQueries.inRange;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import dev.vitrine.figure.Figure;
import dev.vitrine.figure.FigureSource;
import dev.vitrine.jooq.publishing.enums.CampaignStatus;
import jakarta.inject.Singleton;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** Campaigns by status. They are few: a thousand are counted in less than a millisecond. */
@Singleton
class CampaignsQueries implements FigureSource {

    private static final int CENTS = 100;

    static final Figure<Campaigns> CAMPAIGNS_BY_STATUS = Figure.named("publishing.campaigns")
            .title("Campaigns by status")
            .unit("campaigns, currency")
            .description("Campaigns by status, and what all of them have spent.")
            .endpoint("GET /dashboard/stats/campaigns")
            .optional(FROM)
            .optional(UNTIL)
            .additive()
            .emptyAnswer("0|0|0|0|0")
            .query(
                    args -> select(
                                    campaigns(CampaignStatus.draft).as("draft"),
                                    campaigns(CampaignStatus.active).as("active"),
                                    campaigns(CampaignStatus.paused).as("paused"),
                                    campaigns(CampaignStatus.completed).as("completed"),
                                    coalesce(sum(CAMPAIGNS.SPENT_CENTS).div(inline(CENTS)), inline(0))
                                            .cast(SQLDataType.DOUBLE)
                                            .as("total_budget_spent"))
                            .from(CAMPAIGNS)
                            .where(inRange(args, CAMPAIGNS.CREATED_AT)),
                    mapping(Campaigns::new));

    private final DSLContext db;

    CampaignsQueries(DSLContext db) {
        this.db = db;
    }

    @Override
    public List<Figure<?>> figures() {
        return List.of(CAMPAIGNS_BY_STATUS);
    }

    Campaigns campaigns(Filter filter) {
        return CAMPAIGNS_BY_STATUS.single(db, filter.rangeArguments());
    }

    private static Field<Long> campaigns(CampaignStatus status) {
        return count().filterWhere(CAMPAIGNS.STATUS.eq(inline(status))).cast(SQLDataType.BIGINT);
    }
}
