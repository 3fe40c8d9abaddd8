"""Being heard: wishes and answers, complaints, advocates, the outbox, what was learned."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ONE_OF_THREE = (
    "(CASE WHEN child_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN worker_id IS NULL THEN 0 ELSE 1 END) = 1"
)
ONE_OF_FOUR = ONE_OF_THREE.replace(") = 1", " + CASE WHEN advocate_id IS NULL THEN 0 ELSE 1 END) = 1")
# What the portal before this one would show to people whom it is not for: it knows no advocates, and nobody whom a conversation is about.
BACK = (
    "DELETE FROM message WHERE advocate_id IS NOT NULL",
    "UPDATE conversation SET recipient = 'rights' WHERE about_worker_id IS NOT NULL",
    "UPDATE conversation SET recipient = 'manager' WHERE recipient = 'reviewer'",
    "UPDATE conversation SET status = 'waiting' WHERE status = 'asked'",
    "UPDATE conversation SET kind = 'feedback' WHERE kind IN ('visit', 'ready', 'meeting', 'home', 'see', 'wrong', 'decision', 'unfair',"
    " 'idea', 'visitor', 'end')",
    "DELETE FROM advocate_access",
    "DELETE FROM outbox_row WHERE account_id IN (SELECT id FROM account WHERE advocate_id IS NOT NULL)",
    "DELETE FROM way_to_tell WHERE account_id IN (SELECT id FROM account WHERE advocate_id IS NOT NULL)",
    "DELETE FROM sign_in WHERE account_id IN (SELECT id FROM account WHERE advocate_id IS NOT NULL)",
    "UPDATE audit_row SET account_id = NULL WHERE account_id IN (SELECT id FROM account WHERE advocate_id IS NOT NULL)",
    "DELETE FROM account WHERE advocate_id IS NOT NULL",
)


def upgrade() -> None:
    op.create_table('advocate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advocate'))
    )
    op.create_table('heartbeat',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('open_feedback',
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('quarter', sa.String(length=7), nullable=False),
    sa.Column('theme', sa.String(length=24), nullable=False),
    sa.Column('tap', sa.String(length=12), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('ref', name=op.f('pk_open_feedback')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('open_feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_open_feedback_quarter'), ['quarter'], unique=False)

    op.create_table('sealed_feedback',
    sa.Column('ref', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('ref', name=op.f('pk_sealed_feedback')),
    sqlite_with_rowid=False
    )
    op.create_table('rights_explained',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('who', sa.String(length=12), nullable=False),
    sa.Column('what', sa.String(length=60), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('interpreter', sa.Boolean(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('worker_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disputed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('key', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_rights_explained_child_id_child')),
    sa.ForeignKeyConstraint(['worker_id'], ['worker.id'], name=op.f('fk_rights_explained_worker_id_worker')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rights_explained')),
    sa.UniqueConstraint('ref', name=op.f('uq_rights_explained_ref'))
    )
    with op.batch_alter_table('rights_explained', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rights_explained_child_id'), ['child_id'], unique=False)

    op.create_table('advocacy_offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('occasion', sa.String(length=80), nullable=False),
    sa.Column('answer', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_advocacy_offer_account_id_account')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_advocacy_offer_child_id_child')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advocacy_offer')),
    sa.UniqueConstraint('account_id', 'child_id', 'occasion', name=op.f('uq_advocacy_offer_account_id'))
    )
    with op.batch_alter_table('advocacy_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advocacy_offer_child_id'), ['child_id'], unique=False)

    op.create_table('away',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('worker_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['worker_id'], ['worker.id'], name=op.f('fk_away_worker_id_worker')),
    sa.ForeignKeyConstraint(['written_by_id'], ['account.id'], name=op.f('fk_away_written_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_away')),
    sa.UniqueConstraint('ref', name=op.f('uq_away_ref'))
    )
    with op.batch_alter_table('away', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_away_worker_id'), ['worker_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('choices', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('account_id', 'place', name=op.f('uq_draft_account_id'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_account_id'), ['account_id'], unique=False)

    op.create_table('outbox_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('to_address', sa.Text(), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('event', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_by', sa.String(length=36), nullable=False),
    sa.Column('via', sa.String(length=8), nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_outbox_row_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_row')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_row_key')),
    sa.UniqueConstraint('ref', name=op.f('uq_outbox_row_ref'))
    )
    with op.batch_alter_table('outbox_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_row_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_outbox_row_state_not_before', ['state', 'not_before'], unique=False)

    op.create_table('public_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('theme', sa.String(length=32), nullable=False),
    sa.Column('groups', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('general', sa.Boolean(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_public_notice_approved_by_id_account')),
    sa.ForeignKeyConstraint(['written_by_id'], ['account.id'], name=op.f('fk_public_notice_written_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_notice')),
    sa.UniqueConstraint('ref', name=op.f('uq_public_notice_ref'))
    )
    op.create_table('way_to_tell',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('address', sa.String(length=255), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('link', sa.Boolean(), nullable=False),
    sa.Column('from_hour', sa.Integer(), nullable=False),
    sa.Column('to_hour', sa.Integer(), nullable=False),
    sa.Column('days', sa.String(length=32), nullable=False),
    sa.Column('code_seed', sa.String(length=32), nullable=False),
    sa.Column('code_expires', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_tries', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_again_on', sa.Date(), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_why', sa.String(length=40), nullable=False),
    sa.Column('dead', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_way_to_tell_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_way_to_tell')),
    sa.UniqueConstraint('account_id', 'channel', name=op.f('uq_way_to_tell_account_id'))
    )
    with op.batch_alter_table('way_to_tell', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_way_to_tell_account_id'), ['account_id'], unique=False)

    op.create_table('advocate_access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=12), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('advocate_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['advocate_id'], ['advocate.id'], name=op.f('fk_advocate_access_advocate_id_advocate')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_advocate_access_asked_by_id_account')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_advocate_access_conversation_id_conversation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advocate_access')),
    sa.UniqueConstraint('conversation_id', 'advocate_id', name=op.f('uq_advocate_access_conversation_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_advocate_access_ref'))
    )
    with op.batch_alter_table('advocate_access', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advocate_access_advocate_id'), ['advocate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advocate_access_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('colleague_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('worker_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_colleague_note_conversation_id_conversation')),
    sa.ForeignKeyConstraint(['worker_id'], ['worker.id'], name=op.f('fk_colleague_note_worker_id_worker')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_colleague_note'))
    )
    with op.batch_alter_table('colleague_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_colleague_note_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('complaint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('procedure', sa.String(length=24), nullable=False),
    sa.Column('about', sa.String(length=24), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('late_ok', sa.Boolean(), nullable=False),
    sa.Column('interest_ok', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_complaint_conversation_id_conversation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('conversation_id', name=op.f('uq_complaint_conversation_id'))
    )
    op.create_table('public_notice_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('did', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('checked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['checked_by_id'], ['account.id'], name=op.f('fk_public_notice_text_checked_by_id_account')),
    sa.ForeignKeyConstraint(['notice_id'], ['public_notice.id'], name=op.f('fk_public_notice_text_notice_id_public_notice')),
    sa.ForeignKeyConstraint(['written_by_id'], ['account.id'], name=op.f('fk_public_notice_text_written_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_notice_text')),
    sa.UniqueConstraint('notice_id', 'language', name=op.f('uq_public_notice_text_notice_id'))
    )
    with op.batch_alter_table('public_notice_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_notice_text_notice_id'), ['notice_id'], unique=False)

    op.create_table('public_notice_voice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_public_notice_voice_conversation_id_conversation')),
    sa.ForeignKeyConstraint(['notice_id'], ['public_notice.id'], name=op.f('fk_public_notice_voice_notice_id_public_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_notice_voice')),
    sa.UniqueConstraint('notice_id', 'conversation_id', name=op.f('uq_public_notice_voice_notice_id'))
    )
    with op.batch_alter_table('public_notice_voice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_notice_voice_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_notice_voice_notice_id'), ['notice_id'], unique=False)

    op.create_table('complaint_manager',
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('worker_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_manager_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['worker_id'], ['worker.id'], name=op.f('fk_complaint_manager_worker_id_worker')),
    sa.PrimaryKeyConstraint('complaint_id', 'worker_id', name=op.f('pk_complaint_manager'))
    )
    op.create_table('complaint_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_complaint_step_account_id_account')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_step_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_step')),
    sa.UniqueConstraint('complaint_id', 'number', name=op.f('uq_complaint_step_complaint_id'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('advocate_id', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_account_advocate_id'), ['advocate_id'])
        batch_op.create_foreign_key(batch_op.f('fk_account_advocate_id_advocate'), 'advocate', ['advocate_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('ck_account_is_one_person'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_account_is_one_person'), ONE_OF_FOUR)

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taps', sa.String(length=160), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('about_day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('share', sa.String(length=16), nullable=False, server_default='ask'))
        batch_op.add_column(sa.Column('answer_how', sa.String(length=16), nullable=False, server_default='here'))
        batch_op.add_column(sa.Column('answer_when', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('answer_language', sa.String(length=16), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('opened_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('read_to', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('about_worker_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('with_worker_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('theme', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('helps', sa.String(length=8), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('better', sa.String(length=8), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('better_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_conversation_about_worker_id'), ['about_worker_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_conversation_opened_by_id_worker'), 'worker', ['opened_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_conversation_with_worker_id_worker'), 'worker', ['with_worker_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_conversation_about_worker_id_worker'), 'worker', ['about_worker_id'], ['id'])

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('advocate_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('asks', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f('ix_message_advocate_id'), ['advocate_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_message_advocate_id_advocate'), 'advocate', ['advocate_id'], ['id'])

    with op.batch_alter_table('worker', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_head', sa.Boolean(), nullable=False, server_default=sa.false()))

    op.execute(
        "UPDATE conversation SET opened_at = coalesce(taken_at, answered_at, closed_at)"  # whoever took it had opened it
    )


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
    with op.batch_alter_table('worker', schema=None) as batch_op:
        batch_op.drop_column('is_head')

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_message_advocate_id_advocate'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_message_advocate_id'))
        batch_op.drop_column('asks')
        batch_op.drop_column('advocate_id')

    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_conversation_about_worker_id_worker'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_conversation_with_worker_id_worker'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_conversation_opened_by_id_worker'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_conversation_about_worker_id'))
        batch_op.drop_column('better_at')
        batch_op.drop_column('better')
        batch_op.drop_column('helps')
        batch_op.drop_column('theme')
        batch_op.drop_column('with_worker_id')
        batch_op.drop_column('about_worker_id')
        batch_op.drop_column('read_to')
        batch_op.drop_column('opened_by_id')
        batch_op.drop_column('opened_at')
        batch_op.drop_column('answer_language')
        batch_op.drop_column('answer_when')
        batch_op.drop_column('answer_how')
        batch_op.drop_column('share')
        batch_op.drop_column('about_day')
        batch_op.drop_column('taps')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_account_is_one_person'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_account_is_one_person'), ONE_OF_THREE)
        batch_op.drop_constraint(batch_op.f('fk_account_advocate_id_advocate'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_account_advocate_id'), type_='unique')
        batch_op.drop_column('advocate_id')

    op.drop_table('complaint_step')
    op.drop_table('complaint_manager')
    with op.batch_alter_table('public_notice_voice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_notice_voice_notice_id'))
        batch_op.drop_index(batch_op.f('ix_public_notice_voice_conversation_id'))

    op.drop_table('public_notice_voice')
    with op.batch_alter_table('public_notice_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_notice_text_notice_id'))

    op.drop_table('public_notice_text')
    op.drop_table('complaint')
    with op.batch_alter_table('colleague_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_colleague_note_conversation_id'))

    op.drop_table('colleague_note')
    with op.batch_alter_table('advocate_access', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_advocate_access_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_advocate_access_advocate_id'))

    op.drop_table('advocate_access')
    with op.batch_alter_table('way_to_tell', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_way_to_tell_account_id'))

    op.drop_table('way_to_tell')
    op.drop_table('public_notice')
    with op.batch_alter_table('outbox_row', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_row_state_not_before')
        batch_op.drop_index(batch_op.f('ix_outbox_row_account_id'))

    op.drop_table('outbox_row')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_account_id'))

    op.drop_table('draft')
    with op.batch_alter_table('away', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_away_worker_id'))

    op.drop_table('away')
    with op.batch_alter_table('advocacy_offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_advocacy_offer_child_id'))

    op.drop_table('advocacy_offer')
    with op.batch_alter_table('rights_explained', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rights_explained_child_id'))

    op.drop_table('rights_explained')
    op.drop_table('sealed_feedback')
    with op.batch_alter_table('open_feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_open_feedback_quarter'))

    op.drop_table('open_feedback')
    op.drop_table('heartbeat')
    op.drop_table('advocate')
