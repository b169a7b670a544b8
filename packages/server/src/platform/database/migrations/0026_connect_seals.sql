-- seal: HMAC under the key ring over everything of a session that decides who may go on, for whom and to which tenant, so
-- that a session which was written or changed without the key ring leads nowhere. Sessions of before have none: such
-- links are made anew.
alter table connect_sessions add column seal bytea;
