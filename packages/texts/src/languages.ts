import { stemmer as dutchStem } from '@orama/stemmers/dutch';
import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as frenchStem } from '@orama/stemmers/french';
import { stemmer as germanStem } from '@orama/stemmers/german';
import { stemmer as italianStem } from '@orama/stemmers/italian';
import { stemmer as portugueseStem } from '@orama/stemmers/portuguese';
import { stemmer as russianStem } from '@orama/stemmers/russian';
import { stemmer as spanishStem } from '@orama/stemmers/spanish';
import { stemmer as swedishStem } from '@orama/stemmers/swedish';
import { stopwords as dutchWords } from '@orama/stopwords/dutch';
import { stopwords as englishWords } from '@orama/stopwords/english';
import { stopwords as frenchWords } from '@orama/stopwords/french';
import { stopwords as germanWords } from '@orama/stopwords/german';
import { stopwords as italianWords } from '@orama/stopwords/italian';
import { stopwords as portugueseWords } from '@orama/stopwords/portuguese';
import { stopwords as russianWords } from '@orama/stopwords/russian';
import { stopwords as spanishWords } from '@orama/stopwords/spanish';
import { stopwords as swedishWords } from '@orama/stopwords/swedish';

/** Languages with a list of stop words and a stemmer. */
export type Language =
  | 'dutch'
  | 'english'
  | 'french'
  | 'german'
  | 'italian'
  | 'portuguese'
  | 'russian'
  | 'spanish'
  | 'swedish';

interface Resources {
  readonly stem: (word: string) => string;
  readonly stopWords: readonly string[];
}

/** What is known of each language, by the packages @orama/stemmers and @orama/stopwords. */
export const LANGUAGES: Readonly<Record<Language, Resources>> = {
  dutch: { stem: dutchStem, stopWords: dutchWords },
  english: { stem: englishStem, stopWords: englishWords },
  french: { stem: frenchStem, stopWords: frenchWords },
  german: { stem: germanStem, stopWords: germanWords },
  italian: { stem: italianStem, stopWords: italianWords },
  portuguese: { stem: portugueseStem, stopWords: portugueseWords },
  russian: { stem: russianStem, stopWords: russianWords },
  spanish: { stem: spanishStem, stopWords: spanishWords },
  swedish: { stem: swedishStem, stopWords: swedishWords },
};

/** The names of the languages. */
export const LANGUAGE_NAMES: readonly Language[] = [
  'dutch',
  'english',
  'french',
  'german',
  'italian',
  'portuguese',
  'russian',
  'spanish',
  'swedish',
];
