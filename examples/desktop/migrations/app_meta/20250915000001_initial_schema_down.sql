DROP TABLE knowledge_bases;
