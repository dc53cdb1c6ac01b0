-- migrate: kind data
UPDATE notes SET archived = 1 WHERE "titel" = '';
