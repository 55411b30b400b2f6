"""The curated knowledge base: facts, articles, packs and the checks that keep them true."""
