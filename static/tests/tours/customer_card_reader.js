/* global pdfjsLib, ZXing */

import { loadJS } from "@web/core/assets";

// Dots per inch, in which a reader sees a card that comes closer.
const RESOLUTIONS = [200, 300, 400];
const POINTS_PER_INCH = 72;

/** The reader of barcodes that tills use with a camera, and what draws PDF in Odoo. */
async function loadLibraries() {
    await loadJS("/web/static/lib/zxing-library/zxing-library.js");
    await loadJS("/web/static/lib/pdfjs/build/pdf.js");
    pdfjsLib.GlobalWorkerOptions.workerSrc = "/web/static/lib/pdfjs/build/pdf.worker.js";
}

async function draw(page, resolution) {
    const viewport = page.getViewport({ scale: resolution / POINTS_PER_INCH });
    const canvas = document.createElement("canvas");
    canvas.width = viewport.width;
    canvas.height = viewport.height;
    await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
    return canvas;
}

function decode(canvas, Reader) {
    const source = new ZXing.HTMLCanvasElementLuminanceSource(canvas);
    const bitmap = new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(source));
    try {
        const hints = new Map([[ZXing.DecodeHintType.TRY_HARDER, true]]);
        return new Reader().decode(bitmap, hints).getText();
    } catch (error) {
        if (error instanceof ZXing.Exception) {
            return "";
        }
        throw error;
    }
}

async function read(page, Reader) {
    for (const resolution of RESOLUTIONS) {
        const text = decode(await draw(page, resolution), Reader);
        if (text) {
            return text;
        }
    }
    return "";
}

/**
 * Read printed customer cards, and tell Odoo's browser test that all went well.
 *
 * @param {[string, { qr: string, code128: string }][]} cards URLs of PDF files, and what is
 *      to be read from each
 */
export async function readCards(cards) {
    await loadLibraries();
    for (const [url, expected] of cards) {
        const pdf = await pdfjsLib.getDocument(url).promise;
        const page = await pdf.getPage(1);
        const found = {
            qr: await read(page, ZXing.QRCodeReader),
            code128: await read(page, ZXing.Code128Reader),
        };
        for (const symbol of ["qr", "code128"]) {
            if (found[symbol] !== expected[symbol]) {
                throw new Error(`The ${symbol} reads ${found[symbol]}, not ${expected[symbol]}`);
            }
        }
    }
    console.log("test successful");
}
