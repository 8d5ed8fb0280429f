"""first tables.

Reviewed by hand: names, noise deleted, a full table made NOT NULL in two steps, nothing dropped
that the release before this one still uses.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apprenticeship_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("code_verified", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("months_to_gateway", sa.Integer(), nullable=True),
        sa.Column("assessment_months", sa.Integer(), nullable=True),
        sa.Column("max_funding_pence", sa.Integer(), nullable=True),
        sa.Column("lars_code", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("status_note", sa.String(), nullable=False),
        sa.Column("used_in_advanced_therapies", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level BETWEEN 2 AND 8", name=op.f("ck_apprenticeship_standard_level_known")
        ),
        sa.CheckConstraint(
            "max_funding_pence >= 0", name=op.f("ck_apprenticeship_standard_funding_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apprenticeship_standard")),
        sa.UniqueConstraint("key", name=op.f("uq_apprenticeship_standard_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_apprenticeship_standard_slug")),
    )
    op.create_index(
        op.f("ix_apprenticeship_standard_level_title_id"),
        "apprenticeship_standard",
        ["level", "title", "id"],
        unique=False,
    )

    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_index(
        op.f("ix_audit_event_subject_type_subject_id_seq"),
        "audit_event",
        ["subject_type", "subject_id", "seq"],
        unique=False,
    )

    op.create_table(
        "bursary_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_scheme")),
        sa.UniqueConstraint("slug", name=op.f("uq_bursary_scheme_slug")),
    )
    op.create_table(
        "career_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("stage_words", sa.String(length=80), nullable=False),
        sa.Column("typical_entry", sa.String(), nullable=False),
        sa.Column("pay_low_pence", sa.Integer(), nullable=True),
        sa.Column("pay_high_pence", sa.Integer(), nullable=True),
        sa.Column("pay_note", sa.String(), nullable=False),
        sa.Column("next_roles", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('technician', 'associate', 'scientist', 'professional', 'academic', 'other')",
            name=op.f("ck_career_role_stage_known"),
        ),
        sa.CheckConstraint(
            "pay_low_pence <= pay_high_pence", name=op.f("ck_career_role_pay_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career_role")),
        sa.UniqueConstraint("key", name=op.f("uq_career_role_key")),
    )
    op.create_table(
        "clock_tick",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("ran_for", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_clock_tick")),
    )
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declaration", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_form_version_name_version")),
    )
    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("partners", sa.String(), nullable=False),
        sa.Column("lead_named", sa.String(), nullable=False),
        sa.Column("skills_contact_named", sa.String(), nullable=False),
        sa.Column("role_contact", sa.String(), nullable=False),
        sa.Column("capability", sa.String(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("funding_note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
        sa.UniqueConstraint("code", name=op.f("uq_hub_code")),
    )
    op.create_table(
        "pay_band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.Column("scale", sa.String(length=120), nullable=False),
        sa.Column("year", sa.String(length=20), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("entry_pence", sa.Integer(), nullable=True),
        sa.Column("intermediate_pence", sa.Integer(), nullable=True),
        sa.Column("top_pence", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_band")),
        sa.UniqueConstraint("key", name=op.f("uq_pay_band_key")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "rubric_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_rubric_version_name_version")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("href", sa.String(length=200), nullable=False),
        sa.Column("hub_codes", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('course', 'training', 'programme', 'standard', 'employer', 'bursary', 'hub', 'partner', 'skill', 'role')",
            name=op.f("ck_search_entry_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_entry_kind_subject_id")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sign_in', 'confirm_mail', 'reset_mail')",
            name=op.f("ck_sign_in_attempt_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        op.f("ix_sign_in_attempt_address_hash_at"),
        "sign_in_attempt",
        ["address_hash", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sign_in_attempt_place_at"), "sign_in_attempt", ["place", "at"], unique=False
    )

    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("key", name=op.f("uq_skill_key")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_user_account_email_folded")),
    )
    op.create_table(
        "bursary_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("budget_pence", sa.Integer(), nullable=True),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("minutes_needed", sa.Integer(), nullable=True),
        sa.Column("have_ready", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("min_reviews", sa.Integer(), nullable=False),
        sa.Column("reviews_per_application", sa.Integer(), nullable=False),
        sa.Column("max_per_reviewer", sa.Integer(), nullable=False),
        sa.Column("min_outside_hub", sa.Integer(), nullable=False),
        sa.Column("quality_bar", sa.Integer(), nullable=False),
        sa.Column("tie_criteria", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tie_rule", sa.String(), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("seed_source", sa.String(), nullable=False),
        sa.Column("retention_days", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("privacy", sa.String(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=True),
        sa.Column("rubric_version_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'reviewing', 'moderating', 'decided', 'released', 'delivering', 'complete', 'archived', 'cancelled')",
            name=op.f("ck_bursary_round_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('scheduled', 'open', 'paused', 'closed', 'reviewing', 'moderating', 'decided', 'released', 'delivering', 'complete', 'archived') OR frozen_at IS NOT NULL",
            name=op.f("ck_bursary_round_frozen_from_scheduled_on"),
        ),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_bursary_round_amount_not_negative")),
        sa.CheckConstraint(
            "closes_at < review_due_at", name=op.f("ck_bursary_round_closes_before_reviews_are_due")
        ),
        sa.CheckConstraint(
            "min_outside_hub <= reviews_per_application",
            name=op.f("ck_bursary_round_outside_within_reviews"),
        ),
        sa.CheckConstraint("min_reviews >= 1", name=op.f("ck_bursary_round_at_least_one_review")),
        sa.CheckConstraint(
            "opens_at < closes_at", name=op.f("ck_bursary_round_opens_before_it_closes")
        ),
        sa.CheckConstraint("reply_days > 0", name=op.f("ck_bursary_round_reply_days_positive")),
        sa.CheckConstraint(
            "review_due_at < decide_by", name=op.f("ck_bursary_round_reviews_due_before_decision")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_bursary_round_form_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"],
            ["rubric_version.id"],
            name=op.f("fk_bursary_round_rubric_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["bursary_scheme.id"], name=op.f("fk_bursary_round_scheme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_bursary_round_slug")),
    )
    op.create_table(
        "bursary_scheme_funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "share_percent BETWEEN 0 AND 100", name=op.f("ck_bursary_scheme_funder_share_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["bursary_scheme.id"], name=op.f("fk_bursary_scheme_funder_scheme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_scheme_funder")),
        sa.UniqueConstraint(
            "scheme_id", "name", name=op.f("uq_bursary_scheme_funder_scheme_id_name")
        ),
    )
    op.create_table(
        "form_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("group", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_form_section_form_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_section")),
        sa.UniqueConstraint(
            "form_version_id", "key", name=op.f("uq_form_section_form_version_id_key")
        ),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("is_provider", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('hub_network', 'hub', 'university_hub', 'NHS', 'nhs_trust', 'industry', 'cdmo', 'catapult', 'university', 'college', 'training_provider', 'training_centre', 'training_institute', 'training_network', 'apprenticeship_network', 'network', 'institute', 'research_infrastructure', 'professional_body', 'society', 'publisher')",
            name=op.f("ck_organisation_kind_known"),
        ),
        sa.CheckConstraint(
            "origin IN ('hub', 'partner')", name=op.f("ck_organisation_origin_known")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_organisation_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_index(op.f("ix_organisation_hub_id"), "organisation", ["hub_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=True),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("holds_secret", sa.Boolean(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)",
            name=op.f("ck_outbox_message_lease_iff_sending"),
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)",
            name=op.f("ck_outbox_message_sent_at_iff_sent"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'dead')",
            name=op.f("ck_outbox_message_state_known"),
        ),
        sa.CheckConstraint(
            "(subject_type IS NULL) = (subject_id IS NULL)",
            name=op.f("ck_outbox_message_subject_whole_or_none"),
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"], ["user_account.id"], name=op.f("fk_outbox_message_to_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_message_dedupe_key")),
    )
    op.create_index(
        op.f("ix_outbox_message_state_next_try_at"),
        "outbox_message",
        ["state", "next_try_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_outbox_message_subject_type_subject_id"),
        "outbox_message",
        ["subject_type", "subject_id"],
        unique=False,
    )

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("award", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("provider_name", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("credits", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=120), nullable=False),
        sa.Column("study", sa.String(length=80), nullable=False),
        sa.Column("duration", sa.String(length=120), nullable=False),
        sa.Column("fees", sa.String(), nullable=False),
        sa.Column("entry_requirements", sa.String(), nullable=False),
        sa.Column("intake", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_words", sa.String(length=120), nullable=False),
        sa.Column("known_year", sa.Integer(), nullable=True),
        sa.Column("last_checked", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('masters', 'doctoral')", name=op.f("ck_programme_level_known")
        ),
        sa.CheckConstraint("origin IN ('hub', 'partner')", name=op.f("ck_programme_origin_known")),
        sa.CheckConstraint(
            "status IN ('offered', 'listed', 'old', 'closed', 'unknown')",
            name=op.f("ck_programme_status_known"),
        ),
        sa.CheckConstraint("credits > 0", name=op.f("ck_programme_credits_positive")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_programme_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("key", name=op.f("uq_programme_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    op.create_index(op.f("ix_programme_hub_id"), "programme", ["hub_id"], unique=False)
    op.create_index(
        op.f("ix_programme_rank_title_id"), "programme", ["rank", "title", "id"], unique=False
    )

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('reviewer', 'hub_lead')) = (hub_id IS NOT NULL)",
            name=op.f("ck_role_grant_hub_where_needed"),
        ),
        sa.CheckConstraint(
            "role IN ('reviewer', 'hub_lead', 'chair', 'admin', 'means_officer', 'data_officer', 'finance', 'employer', 'provider', 'apprentice', 'auditor')",
            name=op.f("ck_role_grant_role_known"),
        ),
        sa.CheckConstraint(
            "round_id IS NULL OR role IN ('reviewer', 'hub_lead', 'chair')",
            name=op.f("ck_role_grant_round_where_allowed"),
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_role_grant_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user_account.id"], name=op.f("fk_role_grant_granted_by_id")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_role_grant_hub_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_role"), "role_grant", ["role"], unique=False)
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)

    op.create_table(
        "rubric_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric_version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("low < high", name=op.f("ck_rubric_criterion_low_below_high")),
        sa.CheckConstraint(
            "weight > 0 AND weight <= 100", name=op.f("ck_rubric_criterion_weight_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"],
            ["rubric_version.id"],
            name=op.f("fk_rubric_criterion_rubric_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_criterion")),
        sa.UniqueConstraint(
            "rubric_version_id", "key", name=op.f("uq_rubric_criterion_rubric_version_id_key")
        ),
    )
    op.create_table(
        "single_use_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('confirm', 'reset', 'invite')",
            name=op.f("ck_single_use_token_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_single_use_token_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_use_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_single_use_token_token_hash")),
    )
    op.create_index(
        op.f("ix_single_use_token_user_id"), "single_use_token", ["user_id"], unique=False
    )

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "ended_because IN ('signed_out', 'ended_by_owner', 'password_changed', 'disabled', 'ended_by_admin')",
            name=op.f("ck_user_session_ended_because_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_user_session_ended_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)

    op.create_table(
        "allocation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_allocation_run_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_allocation_run_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_allocation_run_round_id_number")),
    )
    op.create_table(
        "bursary_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("personal_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("raw_mean", sa.Integer(), nullable=True),
        sa.Column("adjusted_mean", sa.Integer(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'withdrawn' OR (state IN ('draft', 'not_submitted')) = (submitted_at IS NULL)",
            name=op.f("ck_bursary_application_submitted_at_iff_sent"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'not_submitted', 'submitted', 'changes_requested', 'ineligible', 'eligible', 'in_review', 'assessed', 'offered', 'reserve', 'unsuccessful', 'accepted', 'deferred', 'awarded', 'declined', 'lapsed', 'offer_withdrawn', 'conditions_failed', 'withdrawn')",
            name=op.f("ck_bursary_application_state_known"),
        ),
        sa.CheckConstraint(
            "review_count >= 0", name=op.f("ck_bursary_application_review_count_not_negative")
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR (snapshot_id IS NOT NULL AND hub_id IS NOT NULL)",
            name=op.f("ck_bursary_application_snapshot_and_hub_once_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["user_account.id"], name=op.f("fk_bursary_application_applicant_id")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_bursary_application_hub_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_bursary_application_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_bursary_application_reference")),
    )
    op.create_index(
        op.f("ix_bursary_application_applicant_id"),
        "bursary_application",
        ["applicant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bursary_application_round_id_state_id"),
        "bursary_application",
        ["round_id", "state", "id"],
        unique=False,
    )
    op.create_index(
        "uq_bursary_application_live",
        "bursary_application",
        ["round_id", "applicant_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )

    op.create_table(
        "bursary_eligibility_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("passes_on", sa.String(length=3), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("elsewhere", sa.String(), nullable=False),
        sa.CheckConstraint(
            "passes_on IN ('yes', 'no')",
            name=op.f("ck_bursary_eligibility_rule_passes_on_yes_or_no"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_bursary_eligibility_rule_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_eligibility_rule")),
        sa.UniqueConstraint(
            "round_id", "key", name=op.f("uq_bursary_eligibility_rule_round_id_key")
        ),
    )
    op.create_table(
        "bursary_round_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "maximum >= places", name=op.f("ck_bursary_round_place_maximum_not_below_places")
        ),
        sa.CheckConstraint("places >= 0", name=op.f("ck_bursary_round_place_places_not_negative")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_bursary_round_place_hub_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_bursary_round_place_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_round_place")),
        sa.UniqueConstraint(
            "round_id", "hub_id", name=op.f("uq_bursary_round_place_round_id_hub_id")
        ),
    )
    op.create_index(
        "uq_bursary_round_place_shared",
        "bursary_round_place",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("hub_id IS NULL"),
        postgresql_where=sa.text("hub_id IS NULL"),
    )

    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_status", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=40), nullable=True),
        sa.Column("duration", sa.String(length=120), nullable=False),
        sa.Column("cpd", sa.String(length=40), nullable=False),
        sa.Column("cpd_note", sa.String(length=120), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column("price", sa.String(length=40), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("audience_groups", sa.String(length=120), nullable=False),
        sa.Column("dates", sa.String(length=200), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("running", sa.String(length=40), nullable=False),
        sa.Column("running_note", sa.String(length=80), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(price = 'unknown' AND price_pence IS NULL) OR (price = 'free' AND price_pence = 0) OR (price = 'priced' AND price_pence > 0)",
            name=op.f("ck_course_price_as_known"),
        ),
        sa.CheckConstraint(
            "cpd IN ('accredited', 'credits', 'none', 'unknown')", name=op.f("ck_course_cpd_known")
        ),
        sa.CheckConstraint(
            "mode IN ('practical', 'in_person', 'blended', 'online', 'online_recorded', 'vr')",
            name=op.f("ck_course_mode_known"),
        ),
        sa.CheckConstraint("origin IN ('hub', 'partner')", name=op.f("ck_course_origin_known")),
        sa.CheckConstraint(
            "price IN ('priced', 'free', 'unknown')", name=op.f("ck_course_price_known")
        ),
        sa.CheckConstraint(
            "running IN ('running', 'recording', 'planned', 'ended', 'unknown')",
            name=op.f("ck_course_running_known"),
        ),
        sa.CheckConstraint(
            "title_status IN ('exact', 'descriptive', 'category')",
            name=op.f("ck_course_title_status_known"),
        ),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_course_price_not_negative")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_course_hub_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_course_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("key", name=op.f("uq_course_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_index(op.f("ix_course_hub_id"), "course", ["hub_id"], unique=False)
    op.create_index(op.f("ix_course_provider_id"), "course", ["provider_id"], unique=False)
    op.create_index(
        op.f("ix_course_rank_title_id_title_status"),
        "course",
        ["rank", "title", "id", "title_status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_course_title_id_title_status"),
        "course",
        ["title", "id", "title_status"],
        unique=False,
    )

    op.create_table(
        "employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=120), nullable=False),
        sa.Column("joined", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_employer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sa.UniqueConstraint("key", name=op.f("uq_employer_key")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_employer_organisation_id")),
    )
    op.create_table(
        "form_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("identity_risk", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('short_text', 'long_text', 'number', 'money', 'date', 'one_choice', 'several_choices', 'yes_no', 'hub', 'course')",
            name=op.f("ck_form_question_kind_known"),
        ),
        sa.CheckConstraint(
            "visibility IN ('reviewers', 'screeners', 'means', 'equality')",
            name=op.f("ck_form_question_visibility_known"),
        ),
        sa.CheckConstraint("word_limit > 0", name=op.f("ck_form_question_word_limit_positive")),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_form_question_form_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["form_section.id"], name=op.f("fk_form_question_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_question")),
        sa.UniqueConstraint(
            "form_version_id", "key", name=op.f("uq_form_question_form_version_id_key")
        ),
    )
    op.create_index(
        op.f("ix_form_question_section_id"), "form_question", ["section_id"], unique=False
    )

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_invitation_invited_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["single_use_token.id"], name=op.f("fk_invitation_token_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_invitation_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_id", name=op.f("uq_invitation_token_id")),
    )
    op.create_index(
        op.f("ix_invitation_email_folded"), "invitation", ["email_folded"], unique=False
    )

    op.create_table(
        "module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("provider_name", sa.String(length=200), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("assessment", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("credits > 0", name=op.f("ck_module_credits_positive")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_module_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
        sa.UniqueConstraint("key", name=op.f("uq_module_key")),
    )
    op.create_index(op.f("ix_module_programme_id"), "module", ["programme_id"], unique=False)

    op.create_table(
        "outbox_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'dead')",
            name=op.f("ck_outbox_step_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_outbox_step_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_step")),
    )
    op.create_index(op.f("ix_outbox_step_message_id"), "outbox_step", ["message_id"], unique=False)

    op.create_table(
        "panel_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("min_reviews", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_panel_waiver_has_reason")),
        sa.CheckConstraint("min_reviews >= 1", name=op.f("ck_panel_waiver_at_least_one_review")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_panel_waiver_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_panel_waiver_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_waiver")),
        sa.UniqueConstraint("round_id", name=op.f("uq_panel_waiver_round_id")),
    )
    op.create_table(
        "rubric_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["rubric_criterion.id"], name=op.f("fk_rubric_anchor_criterion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_anchor")),
        sa.UniqueConstraint(
            "criterion_id", "level", name=op.f("uq_rubric_anchor_criterion_id_level")
        ),
    )
    op.create_table(
        "application_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_application_answer_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["form_question.id"], name=op.f("fk_application_answer_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_answer")),
        sa.UniqueConstraint(
            "application_id",
            "question_id",
            name=op.f("uq_application_answer_application_id_question_id"),
        ),
    )
    op.create_table(
        "application_eligibility_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "answer IN ('yes', 'no')",
            name=op.f("ck_application_eligibility_answer_answer_yes_or_no"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_application_eligibility_answer_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["bursary_eligibility_rule.id"],
            name=op.f("fk_application_eligibility_answer_rule_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_eligibility_answer")),
        sa.UniqueConstraint(
            "application_id",
            "rule_id",
            name=op.f("uq_application_eligibility_answer_application_id_rule_id"),
        ),
    )
    op.create_table(
        "application_screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("is_eligible", sa.Boolean(), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_eligible OR (reason_code IS NOT NULL AND words <> '')",
            name=op.f("ck_application_screening_refusal_has_reason"),
        ),
        sa.CheckConstraint(
            "reason_code IN ('not_on_hub_course', 'not_resident', 'funded_elsewhere', 'duplicate', 'incomplete', 'other')",
            name=op.f("ck_application_screening_reason_code_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_application_screening_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_application_screening_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_screening")),
    )
    op.create_index(
        op.f("ix_application_screening_application_id_at"),
        "application_screening",
        ["application_id", "at"],
        unique=False,
    )

    op.create_table(
        "application_section_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_application_section_mark_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["form_section.id"], name=op.f("fk_application_section_mark_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_section_mark")),
        sa.UniqueConstraint(
            "application_id",
            "section_id",
            name=op.f("uq_application_section_mark_application_id_section_id"),
        ),
    )
    op.create_table(
        "application_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_application_snapshot_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_snapshot")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_application_snapshot_application_id_number")
        ),
    )
    op.create_table(
        "bursary_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("reply_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_funding", sa.String(), nullable=False),
        sa.Column("decline_reason", sa.String(length=40), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (ended_at IS NULL)",
            name=op.f("ck_bursary_offer_ended_at_iff_not_sent"),
        ),
        sa.CheckConstraint(
            "decline_reason IN ('other_funding', 'other_course', 'not_starting', 'personal', 'not_said')",
            name=op.f("ck_bursary_offer_decline_reason_known"),
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'declined', 'lapsed', 'withdrawn', 'superseded')",
            name=op.f("ck_bursary_offer_state_known"),
        ),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_bursary_offer_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_bursary_offer_application_id"),
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_bursary_offer_hub_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_bursary_offer_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_offer")),
    )
    op.create_index(
        op.f("ix_bursary_offer_round_id_state"),
        "bursary_offer",
        ["round_id", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bursary_offer_state_reply_by"),
        "bursary_offer",
        ["state", "reply_by"],
        unique=False,
    )
    op.create_index(
        "uq_bursary_offer_live",
        "bursary_offer",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('sent', 'accepted')"),
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
    )

    op.create_table(
        "bursary_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reserve') = (reserve_rank IS NOT NULL)",
            name=op.f("ck_bursary_outcome_rank_iff_reserve"),
        ),
        sa.CheckConstraint(
            "kind IN ('offer', 'reserve', 'no_award')", name=op.f("ck_bursary_outcome_kind_known")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_bursary_outcome_has_reason")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_bursary_outcome_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_bursary_outcome_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_outcome")),
        sa.UniqueConstraint("application_id", name=op.f("uq_bursary_outcome_application_id")),
    )
    op.create_table(
        "invited_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('reviewer', 'hub_lead')) = (hub_id IS NOT NULL)",
            name=op.f("ck_invited_role_hub_where_needed"),
        ),
        sa.CheckConstraint(
            "role IN ('reviewer', 'hub_lead', 'chair', 'admin', 'means_officer', 'data_officer', 'finance', 'employer', 'provider', 'apprentice', 'auditor')",
            name=op.f("ck_invited_role_role_known"),
        ),
        sa.CheckConstraint(
            "round_id IS NULL OR role IN ('reviewer', 'hub_lead', 'chair')",
            name=op.f("ck_invited_role_round_where_allowed"),
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_invited_role_hub_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invited_role_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited_role")),
    )
    op.create_index(
        op.f("ix_invited_role_invitation_id"), "invited_role", ["invitation_id"], unique=False
    )

    op.create_table(
        "panel_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(second_by_id IS NULL) = (second_at IS NULL)",
            name=op.f("ck_panel_approval_second_at_iff_second"),
        ),
        sa.CheckConstraint(
            "second_by_id <> first_by_id", name=op.f("ck_panel_approval_two_different_people")
        ),
        sa.ForeignKeyConstraint(
            ["first_by_id"], ["user_account.id"], name=op.f("fk_panel_approval_first_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_panel_approval_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_run.id"], name=op.f("fk_panel_approval_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["user_account.id"], name=op.f("fk_panel_approval_second_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_approval")),
    )
    op.create_index(
        op.f("ix_panel_approval_round_id_action"),
        "panel_approval",
        ["round_id", "action"],
        unique=False,
    )

    op.create_table(
        "panel_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.String(length=8), nullable=False),
        sa.Column("proposed", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("change_reason", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'reserve') = (reserve_rank IS NOT NULL)",
            name=op.f("ck_panel_decision_rank_iff_reserve"),
        ),
        sa.CheckConstraint(
            "outcome = proposed OR change_reason <> ''",
            name=op.f("ck_panel_decision_a_change_carries_its_reason"),
        ),
        sa.CheckConstraint(
            "outcome IN ('offer', 'reserve', 'no_award')",
            name=op.f("ck_panel_decision_outcome_known"),
        ),
        sa.CheckConstraint(
            "proposed IN ('offer', 'reserve', 'no_award')",
            name=op.f("ck_panel_decision_proposed_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_panel_decision_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_panel_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f("fk_panel_decision_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_run.id"], name=op.f("fk_panel_decision_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_decision")),
    )
    op.create_index(
        op.f("ix_panel_decision_round_id_outcome"),
        "panel_decision",
        ["round_id", "outcome"],
        unique=False,
    )
    op.create_index(
        "uq_panel_decision_current",
        "panel_decision",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index(
        "uq_panel_decision_reserve_rank",
        "panel_decision",
        ["round_id", "reserve_rank"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )

    op.create_table(
        "review_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'invited', 'accepted', 'in_progress', 'submitted', 'returned', 'locked', 'declined', 'recused', 'expired', 'cancelled')",
            name=op.f("ck_review_assignment_state_known"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_review_assignment_position_from_one")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_review_assignment_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user_account.id"], name=op.f("fk_review_assignment_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_assignment")),
        sa.UniqueConstraint(
            "application_id",
            "reviewer_id",
            name=op.f("uq_review_assignment_application_id_reviewer_id"),
        ),
    )
    op.create_index(
        "ix_review_assignment_live",
        "review_assignment",
        ["application_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('submitted', 'locked')"),
        postgresql_where=sa.text("state IN ('submitted', 'locked')"),
    )
    op.create_index(
        op.f("ix_review_assignment_reviewer_id_state_due_at"),
        "review_assignment",
        ["reviewer_id", "state", "due_at"],
        unique=False,
    )

    op.create_table(
        "review_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("hardness", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "hardness IN ('hard', 'soft')", name=op.f("ck_review_conflict_hardness_known")
        ),
        sa.CheckConstraint(
            "kind IN ('family', 'supervisor', 'colleague', 'referee', 'gain', 'other', 'same_person')",
            name=op.f("ck_review_conflict_kind_known"),
        ),
        sa.CheckConstraint(
            "source IN ('rule', 'self', 'applicant', 'staff')",
            name=op.f("ck_review_conflict_source_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f("fk_review_conflict_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user_account.id"], name=op.f("fk_review_conflict_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_conflict")),
        sa.UniqueConstraint(
            "reviewer_id",
            "application_id",
            "source",
            name=op.f("uq_review_conflict_reviewer_id_application_id_source"),
        ),
    )
    op.create_index(
        op.f("ix_review_conflict_application_id"),
        "review_conflict",
        ["application_id"],
        unique=False,
    )

    op.create_table(
        "bursary_offer_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("met_by_id", sa.Integer(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(met_at IS NULL) = (met_by_id IS NULL)",
            name=op.f("ck_bursary_offer_condition_met_by_iff_met"),
        ),
        sa.ForeignKeyConstraint(
            ["met_by_id"], ["user_account.id"], name=op.f("fk_bursary_offer_condition_met_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["bursary_offer.id"], name=op.f("fk_bursary_offer_condition_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursary_offer_condition")),
        sa.UniqueConstraint(
            "offer_id", "kind", name=op.f("uq_bursary_offer_condition_offer_id_kind")
        ),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_revision", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "submitted_at IS NULL OR current_revision >= 1",
            name=op.f("ck_review_submitted_has_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["review_assignment.id"], name=op.f("fk_review_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["application_snapshot.id"], name=op.f("fk_review_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
    )
    op.create_table(
        "review_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows_others", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_review_revision_number_from_one")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_revision_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_revision")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_review_revision_review_id_number")
        ),
    )
    op.create_table(
        "review_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_review_score_value_in_range")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["rubric_criterion.id"], name=op.f("fk_review_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["review_revision.id"], name=op.f("fk_review_score_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_score")),
        sa.UniqueConstraint(
            "revision_id", "criterion_id", name=op.f("uq_review_score_revision_id_criterion_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("review_score")
    op.drop_table("review_revision")
    op.drop_table("review")
    op.drop_table("bursary_offer_condition")
    op.drop_index(op.f("ix_review_conflict_application_id"), table_name="review_conflict")

    op.drop_table("review_conflict")
    op.drop_index(
        op.f("ix_review_assignment_reviewer_id_state_due_at"), table_name="review_assignment"
    )
    op.drop_index(
        "ix_review_assignment_live",
        sqlite_where=sa.text("state IN ('submitted', 'locked')"),
        postgresql_where=sa.text("state IN ('submitted', 'locked')"),
        table_name="review_assignment",
    )

    op.drop_table("review_assignment")
    op.drop_index(
        "uq_panel_decision_reserve_rank",
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
        table_name="panel_decision",
    )
    op.drop_index(
        "uq_panel_decision_current",
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
        table_name="panel_decision",
    )
    op.drop_index(op.f("ix_panel_decision_round_id_outcome"), table_name="panel_decision")

    op.drop_table("panel_decision")
    op.drop_index(op.f("ix_panel_approval_round_id_action"), table_name="panel_approval")

    op.drop_table("panel_approval")
    op.drop_index(op.f("ix_invited_role_invitation_id"), table_name="invited_role")

    op.drop_table("invited_role")
    op.drop_table("bursary_outcome")
    op.drop_index(
        "uq_bursary_offer_live",
        sqlite_where=sa.text("state IN ('sent', 'accepted')"),
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
        table_name="bursary_offer",
    )
    op.drop_index(op.f("ix_bursary_offer_state_reply_by"), table_name="bursary_offer")
    op.drop_index(op.f("ix_bursary_offer_round_id_state"), table_name="bursary_offer")

    op.drop_table("bursary_offer")
    op.drop_table("application_snapshot")
    op.drop_table("application_section_mark")
    op.drop_index(
        op.f("ix_application_screening_application_id_at"), table_name="application_screening"
    )

    op.drop_table("application_screening")
    op.drop_table("application_eligibility_answer")
    op.drop_table("application_answer")
    op.drop_table("rubric_anchor")
    op.drop_table("panel_waiver")
    op.drop_index(op.f("ix_outbox_step_message_id"), table_name="outbox_step")

    op.drop_table("outbox_step")
    op.drop_index(op.f("ix_module_programme_id"), table_name="module")

    op.drop_table("module")
    op.drop_index(op.f("ix_invitation_email_folded"), table_name="invitation")

    op.drop_table("invitation")
    op.drop_index(op.f("ix_form_question_section_id"), table_name="form_question")

    op.drop_table("form_question")
    op.drop_table("employer")
    op.drop_index(op.f("ix_course_title_id_title_status"), table_name="course")
    op.drop_index(op.f("ix_course_rank_title_id_title_status"), table_name="course")
    op.drop_index(op.f("ix_course_provider_id"), table_name="course")
    op.drop_index(op.f("ix_course_hub_id"), table_name="course")

    op.drop_table("course")
    op.drop_index(
        "uq_bursary_round_place_shared",
        sqlite_where=sa.text("hub_id IS NULL"),
        postgresql_where=sa.text("hub_id IS NULL"),
        table_name="bursary_round_place",
    )

    op.drop_table("bursary_round_place")
    op.drop_table("bursary_eligibility_rule")
    op.drop_index(
        "uq_bursary_application_live",
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
        table_name="bursary_application",
    )
    op.drop_index(
        op.f("ix_bursary_application_round_id_state_id"), table_name="bursary_application"
    )
    op.drop_index(op.f("ix_bursary_application_applicant_id"), table_name="bursary_application")

    op.drop_table("bursary_application")
    op.drop_table("allocation_run")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")

    op.drop_table("user_session")
    op.drop_index(op.f("ix_single_use_token_user_id"), table_name="single_use_token")

    op.drop_table("single_use_token")
    op.drop_table("rubric_criterion")
    op.drop_index(op.f("ix_role_grant_user_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_role"), table_name="role_grant")

    op.drop_table("role_grant")
    op.drop_index(op.f("ix_programme_rank_title_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_hub_id"), table_name="programme")

    op.drop_table("programme")
    op.drop_index(op.f("ix_outbox_message_subject_type_subject_id"), table_name="outbox_message")
    op.drop_index(op.f("ix_outbox_message_state_next_try_at"), table_name="outbox_message")

    op.drop_table("outbox_message")
    op.drop_index(op.f("ix_organisation_hub_id"), table_name="organisation")

    op.drop_table("organisation")
    op.drop_table("form_section")
    op.drop_table("bursary_scheme_funder")
    op.drop_table("bursary_round")
    op.drop_table("user_account")
    op.drop_table("skill")
    op.drop_index(op.f("ix_sign_in_attempt_place_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_address_hash_at"), table_name="sign_in_attempt")

    op.drop_table("sign_in_attempt")
    op.drop_table("search_entry")
    op.drop_table("rubric_version")
    op.drop_table("publication")
    op.drop_table("pay_band")
    op.drop_table("hub")
    op.drop_table("form_version")
    op.drop_table("clock_tick")
    op.drop_table("career_role")
    op.drop_table("bursary_scheme")
    op.drop_index(op.f("ix_audit_event_subject_type_subject_id_seq"), table_name="audit_event")

    op.drop_table("audit_event")
    op.drop_index(
        op.f("ix_apprenticeship_standard_level_title_id"), table_name="apprenticeship_standard"
    )

    op.drop_table("apprenticeship_standard")
