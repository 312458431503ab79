CREATE TABLE landings (id INTEGER PRIMARY KEY, port TEXT, fish TEXT, note TEXT, landed TEXT);
INSERT INTO landings VALUES (1, 'Lund', 'Herring', 'Four tonnes, by three boats.', '2026-03-02 05:40:00');
INSERT INTO landings VALUES (2, 'Lund', 'Cod', 'Nine hundred kilos.', '2026-03-03 06:10:00');
INSERT INTO landings VALUES (3, 'Vik', 'Cod', 'Two tonnes.', '2026-03-03 07:00:00');
