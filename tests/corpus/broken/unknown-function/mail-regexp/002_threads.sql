UPDATE mail SET thread = regexp_replace(subject, '^(Re|Fwd): ', '');
