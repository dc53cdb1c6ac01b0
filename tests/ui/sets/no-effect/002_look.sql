SELECT 'nothing to see here';
