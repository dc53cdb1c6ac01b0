-- migrate: kind data
UPDATE notes SET body = replace(body, 'http:', 'https:') || ' (checked)';
