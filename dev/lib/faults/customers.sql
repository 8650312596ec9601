-- The customers of the faults tests, all without a code.
INSERT INTO res_partner (name, complete_name, type, active, is_company, partner_share,
                         autopost_bills, create_date)
SELECT name, name, 'contact', TRUE, i % 3 = 0, TRUE, 'ask',
       timestamp '2020-01-01' + i * interval '1 minute'
  FROM generate_series(1, 12000) AS i, concat('Former Customer ', i) AS name;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
ANALYZE;
