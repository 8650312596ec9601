module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    printWidth: 100,
    tabWidth: 4,
    overrides: [
        { files: "*.xml", options: { xmlWhitespaceSensitivity: "preserve", bracketSameLine: false } },
    ],
};
